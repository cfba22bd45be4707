//! A question to a language model.

use super::answer::{self, Fault};
use super::choice::Choice;
use super::description::Description;
use super::exchange::Question;
use super::prompt::{self, FENCE, Prompt};
use crate::propose::Request;
use serde_json::{Value, json};
use std::io::BufRead;
use std::ops::ControlFlow;

/// What a language model is to write, and how it samples.
#[derive(Clone, Debug)]
pub(super) struct Writing {
    pub prompt: Prompt,
    pub request: Request,
}

impl Question for Writing {
    type Part = Choice;

    fn body(&self, description: &Description, indices: &[usize]) -> Value {
        let request = &self.request;
        let first = indices.first().copied().unwrap_or_default();
        // All choices of a request have one temperature: those of requests, one after the other, lie around the one asked for.
        let turn = match indices.len() {
            1 => first,
            _ => first / description.choices(),
        };
        let mut body = json!({
            "model": description.model,
            "n": indices.len(),
            "seed": seed(request.seed, first),
            "temperature": request.temperature_of(turn),
            "top_p": request.top_p,
            "max_tokens": description.max_tokens(),
            "stream": description.stream(),
        });
        if request.top_k > 0 {
            body["top_k"] = json!(request.top_k);
        }
        let prompt = &self.prompt;
        if prompt::goes_on_inside(description) {
            body["prompt"] = json!(prompt.completion());
            body["stop"] = json!([FENCE]);
            if description.logprobs() {
                body["logprobs"] = json!(1);
            }
        } else {
            body["messages"] = json!([
                { "role": "system", "content": prompt.instruction },
                { "role": "user", "content": prompt.matter },
            ]);
            if description.logprobs() {
                body["logprobs"] = json!(true);
            }
        }
        body
    }

    fn read(
        &self,
        answer: &mut dyn BufRead,
        emit: &mut dyn FnMut(usize, Choice) -> ControlFlow<()>,
    ) -> Result<(), Fault> {
        answer::read(answer, &mut |choice| emit(choice.place, choice))
    }
}

/// A seed for the request that begins with this sample, which fits the 31 bits that all servers take (the finalizer of
/// SplitMix64; Steele, Lea and Flood 2014).
pub(super) fn seed(seed: u64, first: usize) -> u64 {
    let mut mixed = seed.wrapping_add((first as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed ^ (mixed >> 31)) >> 33
}

#[cfg(test)]
mod tests {
    use super::*;
    use turtle_lib::bitmap::Bitmap;
    use turtle_lib::density::DensityGrid;

    #[test]
    fn a_request_has_the_digits_and_the_way_to_sample() {
        let bitmap = Bitmap::from_fn(|x, y| x < 16 && y < 16);
        let grid = DensityGrid::of_bitmap(&bitmap);
        let description = |api: &str| {
            let text = format!(
                r#"{{"url": "http://localhost/v1", "model": "m", "api": "{api}", "logprobs": true}}"#
            );
            serde_json::from_str::<Description>(&text).unwrap()
        };
        let request = Request {
            top_k: 5,
            top_p: 0.9,
            ..Request::default()
        };
        let writing = Writing {
            prompt: Prompt::drawing(&grid),
            request: request.clone(),
        };
        let asked = writing.body(&description("completions"), &[8, 9, 10]);
        assert_eq!(
            (&asked["n"], &asked["top_p"], &asked["top_k"]),
            (&json!(3), &json!(0.9), &json!(5))
        );
        assert_eq!(asked["temperature"], json!(request.temperature_of(1)));
        assert_eq!(
            (&asked["logprobs"], &asked["stop"]),
            (&json!(1), &json!(["```"]))
        );
        let prompt = asked["prompt"].as_str().unwrap();
        assert!(
            prompt.contains(&format!("9{}\n", "0".repeat(31))) && prompt.ends_with("```python\n")
        );
        let asked = writing.body(&description("chat"), &[3]);
        assert_eq!(
            (&asked["temperature"], &asked["logprobs"]),
            (&json!(request.temperature_of(3)), &json!(true))
        );
        assert!(
            asked["messages"][1]["content"]
                .as_str()
                .unwrap()
                .contains("Drawing:\n9000")
        );
    }

    #[test]
    fn seeds_differ_and_fit() {
        let seeds: std::collections::HashSet<u64> = (0..8)
            .flat_map(|one| (0..64).map(move |first| seed(one, first)))
            .collect();
        assert_eq!(seeds.len(), 8 * 64);
        assert!(seeds.iter().all(|&seed| seed < 1 << 31));
        assert_eq!(seed(1, 2), seed(1, 2));
    }
}
