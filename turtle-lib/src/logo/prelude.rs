//! Procedures for what UCBLogo has no word for.

/// A procedure that a printed text brings along.
pub(super) struct Helper {
    pub name: &'static str,
    /// Other helpers it calls.
    pub needs: &'static [&'static str],
    pub text: &'static str,
}

/// All helpers, each after those it calls.
pub(super) const HELPERS: [Helper; 24] = [
    Helper {
        name: "absolute",
        needs: &[],
        text: "to absolute :number\n  if :number < 0 [output minus :number]\n  output :number\nend",
    },
    Helper {
        name: "lesser",
        needs: &[],
        text: "to lesser :a :b\n  if :b < :a [output :b]\n  output :a\nend",
    },
    Helper {
        name: "greater",
        needs: &[],
        text: "to greater :a :b\n  if :b > :a [output :b]\n  output :a\nend",
    },
    Helper {
        name: "floorof",
        needs: &[],
        text: "to floorof :number\n  if (int :number) > :number [output (int :number) - 1]\n  output int :number\nend",
    },
    Helper {
        name: "ceilingof",
        needs: &[],
        text: "to ceilingof :number\n  if (int :number) < :number [output (int :number) + 1]\n  output int :number\nend",
    },
    Helper {
        name: "floorquotient",
        needs: &["floorof"],
        text: "to floorquotient :a :b\n  output floorof :a / :b\nend",
    },
    Helper {
        name: "floormodulo",
        needs: &["floorof"],
        text: "to floormodulo :a :b\n  output :a - :b * floorof :a / :b\nend",
    },
    Helper {
        name: "roundeven",
        needs: &["floorof", "floormodulo"],
        text: "to roundeven :number\n  localmake \"below floorof :number\n  if :number - :below < 0.5 [output :below]\n  if :number - :below > 0.5 [output :below + 1]\n  output :below + floormodulo :below 2\nend",
    },
    Helper {
        name: "radtan",
        needs: &[],
        text: "to radtan :angle\n  output (radsin :angle) / (radcos :angle)\nend",
    },
    Helper {
        name: "hypotenuse",
        needs: &[],
        text: "to hypotenuse :a :b\n  output sqrt :a * :a + :b * :b\nend",
    },
    Helper {
        name: "radiansof",
        needs: &[],
        text: "to radiansof :angle\n  output :angle * 3.141592653589793 / 180\nend",
    },
    Helper {
        name: "degreesof",
        needs: &[],
        text: "to degreesof :angle\n  output :angle * 180 / 3.141592653589793\nend",
    },
    Helper {
        name: "bearing",
        needs: &["floormodulo"],
        text: "to bearing\n  output floormodulo 90 - heading 360\nend",
    },
    Helper {
        name: "truth",
        needs: &[],
        text: "to truth :value\n  if :value = \"true [output \"true]\n  if :value = \"false [output \"false]\n  output :value <> 0\nend",
    },
    Helper {
        name: "numberof",
        needs: &[],
        text: "to numberof :value\n  if :value = \"true [output 1]\n  if :value = \"false [output 0]\n  output :value\nend",
    },
    Helper {
        name: "nothing",
        needs: &[],
        text: "to nothing\n  output 0\nend",
    },
    Helper {
        name: "rangelimit",
        needs: &[],
        text: "to rangelimit :stop :step\n  if :step > 0 [output :stop - 1]\n  output :stop + 1\nend",
    },
    Helper {
        name: "forkstate",
        needs: &[],
        // A macro, so that `output` and `stop` in the block leave the procedure it stands in.
        text: ".macro forkstate :fork.block\n  output (sentence :fork.block (list \"penup \"setpos pos \"setheading heading ifelse pendownp [\"pendown] [\"penup]))\nend",
    },
    Helper {
        name: "teleport",
        needs: &[],
        text: "to teleport :x :y\n  localmake \"down pendownp\n  penup\n  setxy :x :y\n  if :down [pendown]\nend",
    },
    Helper {
        name: "teleportto",
        needs: &["teleport"],
        text: "to teleportto :place\n  teleport first :place last :place\nend",
    },
    Helper {
        name: "teleportturn",
        needs: &["teleport"],
        text: "to teleportturn :x :y :angle\n  teleport :x :y\n  setheading 90 - :angle\nend",
    },
    Helper {
        name: "arcleft",
        needs: &["absolute"],
        text: "to arcleft :radius :extent\n  localmake \"sides 1 + int (absolute :extent) * (1 + sqrt absolute :radius) / 16\n  localmake \"turn :extent / :sides\n  localmake \"side 2 * (absolute :radius) * (sin :turn / 2)\n  if :radius < 0 [make \"turn minus :turn]\n  repeat :sides [left :turn / 2 forward :side left :turn / 2]\nend",
    },
    Helper {
        name: "polygonleft",
        needs: &["absolute"],
        text: "to polygonleft :radius :extent :sides\n  localmake \"turn :extent / :sides\n  localmake \"side 2 * (absolute :radius) * (sin :turn / 2)\n  if :radius < 0 [make \"turn minus :turn]\n  repeat :sides [left :turn / 2 forward :side left :turn / 2]\nend",
    },
    Helper {
        name: "circleleft",
        needs: &["arcleft"],
        text: "to circleleft :radius\n  arcleft :radius 360\nend",
    },
];

pub(super) fn helper(name: &str) -> Option<&'static Helper> {
    HELPERS.iter().find(|helper| helper.name == name)
}
