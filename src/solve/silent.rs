//! A proposer without a model.

use crate::propose::{Cancel, Identity, ProposeError, Proposer, Request, Sample};
use std::ops::ControlFlow;
use turtle_lib::density::DensityGrid;

/// Proposes nothing, so that a solve is left with what it finds without a model: the figures of the
/// catalogue and the drawing's own lines.
#[derive(Debug)]
pub struct Silent {
    identity: Identity,
}

impl Default for Silent {
    fn default() -> Self {
        let none = || "none".to_owned();
        Silent {
            identity: Identity {
                proposer: none(),
                model_hash: none(),
                engine: none(),
                notices: Vec::new(),
            },
        }
    }
}

impl Proposer for Silent {
    fn identity(&self) -> &Identity {
        &self.identity
    }

    fn propose(
        &self,
        _: &DensityGrid,
        request: &Request,
        _: &Cancel,
        _: &mut dyn FnMut(Sample) -> ControlFlow<()>,
    ) -> Result<(), ProposeError> {
        Ok(request.check()?)
    }
}
