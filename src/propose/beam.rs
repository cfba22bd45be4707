//! Searches for the likeliest programs.

use super::decode::{Draft, NextToken, Task};
use super::engine::NetworkError;
use super::sampling::log_softmax;
use std::ops::ControlFlow;

/// One token more for a hypothesis.
struct Step {
    parent: usize,
    token: u32,
    token_log_prob: f32,
    log_prob: f64,
}

/// Gives the `width` likeliest programs a beam search finds to `finish`, the likeliest first, each as soon
/// as none that is still being written can become likelier. A program that found no end comes after all
/// that did.
pub(super) fn search<N: NextToken>(
    next: &mut N,
    task: &Task,
    width: usize,
    finish: &mut dyn FnMut(usize, Draft) -> ControlFlow<()>,
) -> Result<(), NetworkError> {
    let mut live = vec![Draft::default()];
    let mut ended: Vec<Draft> = Vec::new();
    let mut told = 0;
    let mut tell = |draft: Draft| {
        told += 1;
        if told <= width && finish(told - 1, draft).is_continue() && told < width {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    };
    let mut state = next.start(1)?;
    let mut tokens = vec![task.rules.begin];
    for _ in 0..task.max_tokens() {
        if task.cancel.is_cancelled() {
            return Ok(());
        }
        let mut steps: Vec<Step> = Vec::new();
        let mut stuck = false;
        state = next.step(&tokens, state, &mut |parent, logits| {
            if let Some(draft) = live.get(parent) {
                let before = steps.len();
                expand(task, draft, parent, logits, &mut steps);
                stuck |= steps.len() == before;
            }
        })?;
        if stuck {
            return Err(NetworkError("the network gave no numbers".to_owned()));
        }
        steps.sort_unstable_by(|a, b| {
            let likelier = b.log_prob.total_cmp(&a.log_prob);
            likelier.then((a.parent, a.token).cmp(&(b.parent, b.token)))
        });
        let mut kept = Vec::new();
        let mut parents = Vec::new();
        for step in steps {
            let mut draft = live[step.parent].clone();
            draft.push(step.token, step.token_log_prob);
            if draft.is_finished(task.rules) {
                ended.push(draft);
            } else {
                kept.push(draft);
                parents.push(step.parent);
                if kept.len() == width {
                    break;
                }
            }
        }
        live = kept;
        ended.sort_by(|a, b| b.log_prob.total_cmp(&a.log_prob));
        // A draft only becomes less likely.
        let hope = live
            .first()
            .map_or(f64::NEG_INFINITY, |draft| draft.log_prob);
        let sure = ended
            .iter()
            .take_while(|draft| draft.log_prob >= hope)
            .count();
        for draft in ended.drain(..sure) {
            if tell(draft).is_break() {
                return Ok(());
            }
        }
        if live.is_empty() {
            return Ok(());
        }
        state = next.gather(&state, &parents)?;
        tokens = live
            .iter()
            .filter_map(|draft| draft.tokens.last().copied())
            .collect();
    }
    for draft in ended.into_iter().chain(live) {
        if tell(draft).is_break() {
            break;
        }
    }
    Ok(())
}

fn expand(task: &Task, draft: &Draft, parent: usize, logits: &[f32], steps: &mut Vec<Step>) {
    let mut log_probs = Vec::new();
    log_softmax(logits, &mut log_probs);
    let allowed = (0_u32..)
        .zip(log_probs)
        .filter(|&(token, log_prob)| log_prob.is_finite() && task.rules.allows(token));
    steps.extend(allowed.map(|(token, token_log_prob)| Step {
        parent,
        token,
        token_log_prob,
        log_prob: draft.log_prob + f64::from(token_log_prob),
    }));
}
