"""The model behind Triton's Python backend; config.pbtxt has its tensors."""

import json
from pathlib import Path

import numpy as np
import triton_python_backend_utils as pb_utils

from sampling import Model

# As many as a description may ask for. The caches of all of them are in memory at once.
MOST_ROWS = 128


class TritonPythonModel:
    def initialize(self, args):
        folder = json.loads(args["model_config"])["parameters"]["folder"]["string_value"]
        self.model = Model(Path(args["model_repository"], folder).resolve())

    def execute(self, requests):
        return [self.answer(request) for request in requests]

    def answer(self, request):
        tensor = lambda name: pb_utils.get_input_tensor_by_name(request, name).as_numpy()
        grid, rows, temperatures = tensor("grid"), tensor("rows"), tensor("temperature")
        seed, top_k, top_p, max_tokens = (tensor(name)[0] for name in ("seed", "top_k", "top_p", "max_tokens"))
        wrong = [
            what
            for what, is_right in [
                ("grid must have digits from 0 to 9", ((0 <= grid) & (grid <= 9)).all()),
                (f"rows must be from 1 to {MOST_ROWS} numbers from 0", 1 <= len(rows) <= MOST_ROWS and (rows >= 0).all()),
                ("temperature must have a number for each row", temperatures.shape == rows.shape),
                ("temperature must be 0 or more", (np.isfinite(temperatures) & (temperatures >= 0)).all()),
                ("top_k must be at least 0", top_k >= 0),
                ("top_p must be more than 0 and at most 1", 0 < top_p <= 1),
                ("max_tokens must be at least 1", max_tokens >= 1),
            ]
            if not is_right
        ]
        if wrong:
            error = pb_utils.TritonError(wrong[0], pb_utils.TritonError.INVALID_ARG)
            return pb_utils.InferenceResponse(error=error)
        tokens, log_probs = self.model.sample(grid, rows, temperatures, seed, top_k, top_p, max_tokens)
        return pb_utils.InferenceResponse([
            pb_utils.Tensor("tokens", tokens),
            pb_utils.Tensor("log_probs", log_probs),
            pb_utils.Tensor("model", np.array([self.model.hash], dtype=object)),
        ])
