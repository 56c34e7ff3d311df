"""HTML that acts: scripts, handlers, frames, forms, styles, remote pictures, in every output."""
# never: <script, onerror, <iframe, <form, javascript:, <style, <svg, <img, http-equiv

# %% fc_model
from IPython.display import HTML, Javascript, SVG, display

evil = [
    "<script>fetch('/api/contents')</script>",
    "<img src=x onerror=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<form action='/logout'><button>Show my points</button></form>",
    "<a href='javascript:alert(1)'>feedback</a>",
    "<style>body {display: none}</style>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<meta http-equiv=refresh content='0;url=//example.org'>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
]
for html in evil:
    display(HTML(html))
display({"text/latex": "$$\\href{javascript:alert(1)}{x}$$", "text/plain": "x"}, raw=True)
display({"text/markdown": evil[0], "text/plain": "x"}, raw=True)
display({"image/svg+xml": evil[7], "text/plain": "x"}, raw=True)
display({"application/vnd.jupyter.widget-view+json": {"model_id": "x"}}, raw=True)
display(Javascript("alert(1)"))
