//! From a config to the pipeline that carries it out.

use std::sync::Arc;

use super::{Config, Node, NodeKind, Tofu};
use crate::dictionary::Dictionary;
use crate::engine::fused::derive::derive;
use crate::engine::fused::overlay::Overlay;
use crate::engine::fused::records::Pool;
use crate::engine::fused::tables::Fused;
use crate::engine::pipeline::{Pipeline, Role};
use crate::engine::scan::Stage;
use crate::lexicon::{Group, MatchPolicy};

impl Config {
    /// The fused scan of this config's stages behind `custom` dictionaries, where the stages' shape
    /// allows it: by ready tables for a built-in config, by derived ones for others.
    pub(crate) fn fused(&self, custom: &[Dictionary], tofu: Tofu) -> Option<Fused> {
        let pipeline = self.pipeline(&[], tofu);
        let overlay = overrides(custom).as_ref().map(Overlay::new);
        match (self.fused, tofu) {
            (Some([tables, _]), Tofu::Include) | (Some([_, tables]), Tofu::Exclude) => {
                tables.as_ref().map(|tables| Fused::new(tables, pipeline, overlay))
            }
            (None, _) => {
                let mut pool = Pool::default();
                let mut tables = derive(&pipeline, &mut pool)?;
                tables.pool = pool.into_text().into();
                Some(Fused::new(&tables, pipeline, overlay))
            }
        }
    }

    /// The stages of this config behind those of `custom` dictionaries.
    pub(crate) fn pipeline(&self, custom: &[Dictionary], tofu: Tofu) -> Pipeline {
        let mut pipeline = Pipeline::default();
        let mut push = |role, group: Option<Group>| {
            if let Some(group) = group {
                pipeline.push(role, Stage::new(group));
            }
        };
        push(Role::Override, overrides(custom));
        for node in &self.normalization {
            push(Role::Convert, node.group(tofu));
        }
        // Where the text is cut does not depend on what the converting stages leave out.
        push(Role::Segment, self.segmentation.as_ref().and_then(|node| node.group(Tofu::Include)));
        for node in &self.chain {
            push(Role::Convert, node.group(tofu));
        }
        pipeline
    }
}

impl Node {
    /// None when nothing of it is left.
    fn group(&self, tofu: Tofu) -> Option<Group> {
        if self.may_output_tofu && tofu == Tofu::Exclude {
            return None;
        }
        match &self.kind {
            NodeKind::Dictionary(dictionary) => Some(leaf(dictionary)),
            NodeKind::Group(policy, nodes) => {
                members(*policy, nodes.iter().filter_map(|node| node.group(tofu)).collect())
            }
        }
    }
}

/// Custom dictionaries, of which the longest match wins.
pub(crate) fn overrides(custom: &[Dictionary]) -> Option<Group> {
    members(MatchPolicy::Union, custom.iter().map(leaf).collect())
}

pub(crate) fn leaf(dictionary: &Dictionary) -> Group {
    Group::Lexicon(Arc::clone(dictionary.lexicon()))
}

fn members(policy: MatchPolicy, mut groups: Vec<Group>) -> Option<Group> {
    match groups.len() {
        0 => None,
        1 => groups.pop(),
        _ => Some(Group::Members(policy, groups)),
    }
}
