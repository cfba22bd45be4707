"""A model that learns from texts sees the question that the program asks, and resumes where it stopped."""

import re
import sys
import tempfile
import unittest
from pathlib import Path
from unittest.mock import patch

import numpy as np
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

try:
    import causal
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
except ImportError as error:
    if error.name != "transformers":
        raise
    raise unittest.SkipTest("transformers is not installed; docs/causal-lm.md says how")

from test_resume import write_set

# What the program asks about a drawing; a test of its own holds it there.
QUESTION = (Path(__file__).parents[2] / "tests" / "causal_lm" / "prompt.txt").read_text(encoding="utf-8")
SMALL = "--batch 8 --groups 300 --width 32 --layers 1 --heads 2 --warmup 2"


def setUpModule():
    # So little work is slower shared.
    torch.set_num_threads(1)


class CausalTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        write_set(self.folder / "set", 120)

    def run_of(self, name: str, *more: str) -> "causal.Run":
        line = f"causal.py --data {self.folder / 'set'} --checkpoint {self.folder / name} {SMALL}"
        with patch.object(sys, "argv", line.split() + list(more)):
            return causal.Run(causal.arguments())

    def test_the_question_is_the_programs(self):
        digits = "".join(re.findall(r"^\d{32}$", QUESTION, re.MULTILINE))
        drawing = causal.drawings(np.array([[int(digit) for digit in digits]], dtype=np.uint8))[0]
        self.assertEqual(causal.BEFORE + drawing + causal.AFTER, QUESTION)

    def test_a_word_of_the_small_tokenizer_is_always_at_its_place(self):
        words = self.run_of("new").texts.words
        read = words.convert_ids_to_tokens(words(QUESTION).input_ids)
        self.assertEqual((read[0], read[-1], len(read)), (causal.BEFORE, causal.AFTER, 2 + 32 * 4))
        # Whether or not a group is known.
        other = words(QUESTION.replace("99999999", "12345678")).input_ids
        self.assertEqual((len(other), words.unk_token_id in other), (len(read), True))
        program = "for i in range(4):\n    forward(8)\n    left(90)" + causal.FENCE
        ids = words(program).input_ids
        self.assertEqual((words.decode(ids), len(ids)), (program, 10))

    def test_steps_lower_the_loss_and_resuming_changes_nothing(self):
        whole = self.run_of("whole", "--steps", "20")
        losses = [whole.train_step() for _ in range(20)]
        self.assertLess(losses[-1], losses[0] - 0.3)
        part = self.run_of("parts", "--steps", "20")
        for _ in range(11):
            part.train_step()
        part.save()
        resumed = self.run_of("parts", "--steps", "20")
        with patch("builtins.print"):
            resumed.train()
        self.assertEqual(resumed.step, 20)
        for name, value in whole.model.state_dict().items():
            self.assertTrue(torch.equal(value, resumed.model.state_dict()[name]), name)

    def test_another_model_learns_with_its_own_tokenizer(self):
        words = Tokenizer(models.BPE())
        words.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        words.decoder = decoders.ByteLevel()
        alphabet = pre_tokenizers.ByteLevel.alphabet()
        words.train_from_iterator(
            [QUESTION], trainers.BpeTrainer(vocab_size=480, special_tokens=["<|end|>"], initial_alphabet=alphabet)
        )
        PreTrainedTokenizerFast(tokenizer_object=words, eos_token="<|end|>").save_pretrained(self.folder / "llama")
        sizes = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
        config = LlamaConfig(vocab_size=480, max_position_embeddings=2048, eos_token_id=0, bos_token_id=0, **sizes)
        LlamaForCausalLM(config).save_pretrained(self.folder / "llama")
        run = self.run_of("other", "--from", str(self.folder / "llama"), "--batch", "2", "--lr", "2e-2")
        losses = [run.train_step() for _ in range(5)]
        self.assertLess(losses[-1], losses[0] - 0.3)


if __name__ == "__main__":
    unittest.main()
