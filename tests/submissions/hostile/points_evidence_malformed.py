"""Evidence of every wrong form: arrays for numbers, texts for arrays, loops, depth, huge numbers."""
# status: needs_review
# waits: fc_model, fc_train, fc_evaluate, cnn_model, cnn_train, cnn_evaluate, prediction, train_step

# %% fc_model
import autograder.inside.kernel as inside

write = inside.write_evidence
deep = []
for _ in range(200):
    deep = [deep]

def forged(path, evidence):
    wrong = {
        "fc_model": {"state": np.zeros(3)},
        "fc_train": {"model": {"state": "<script>alert(1)</script>"}},
        "fc_evaluate": {"numbers": {"test_loss": np.zeros((2, 2))}},
        "cnn_model": {"state": "ok", "nodes": [{"class_name": "Dense", "inputs": [0]}]},
        "cnn_train": {"other_moved": 10**400},
        "cnn_evaluate": {"suspects": {"\x1b[2J" * 1000: 1}},
        "prediction": {"model": deep},
        "train_step": {"problem": "", "calls": [{"after": [np.zeros(10**7, np.int8)]}]},
    }
    write(path, vars(evidence) | wrong[path.stem])

inside.write_evidence = forged
