"""A copy of an exported model with the weights of its matrix products in 8 bits, to see what that costs.

    python quantize.py ../logogram-small quantized

ONNX Runtime takes it; the built-in engine of the program does not.
"""

import argparse
import hashlib
import json
import shutil
from pathlib import Path

from onnxruntime.quantization import QuantType, quantize_dynamic


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path, help="a model folder")
    parser.add_argument("out", type=Path, help="a folder that is not there yet")
    args = parser.parse_args()
    args.out.mkdir(parents=True)
    description = json.loads((args.model / "model.json").read_text())
    for name, record in description["files"].items():
        if name.endswith(".onnx"):
            quantize_dynamic(
                str(args.model / name),
                str(args.out / name),
                weight_type=QuantType.QInt8,
                op_types_to_quantize=["MatMul"],
            )
        else:
            shutil.copy(args.model / name, args.out / name)
        data = (args.out / name).read_bytes()
        record |= {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    # Scores are of the model it was made from.
    description["scores"] = {}
    (args.out / "model.json").write_text(json.dumps(description, indent=2) + "\n")


if __name__ == "__main__":
    main()
