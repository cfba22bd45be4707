//! Turns away texts whose syntax tree would be too deep to walk on any stack, before one is built.

use crate::program::{MAX_BLOCK_DEPTH, MAX_EXPR_DEPTH};
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{Mode, lexer};

/// Why a text is turned away, and the byte up to which it is all right.
pub(super) struct Excess {
    pub start: usize,
    pub message: String,
}

/// Checks that blocks are not nested deeper than [`MAX_BLOCK_DEPTH`], and that no line could be an
/// expression deeper than [`MAX_EXPR_DEPTH`].
pub(super) fn check(text: &str) -> Result<(), Excess> {
    check_blocks(text)?;
    if is_shallow(text) {
        return Ok(());
    }
    // The lexer does not tell where its tokens are. What makes a text too deep makes every
    // longer one so, and the line is found by halves.
    let ends: Vec<usize> = text.match_indices('\n').map(|(i, _)| i + 1).collect();
    let fine = ends.partition_point(|&end| is_shallow(&text[..end]));
    Err(Excess {
        start: fine.checked_sub(1).map_or(0, |last| ends[last]),
        message: format!("more than {MAX_EXPR_DEPTH} operators and brackets hang together here"),
    })
}

fn check_blocks(text: &str) -> Result<(), Excess> {
    let mut indents: Vec<usize> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let bytes = line.as_bytes();
        let indent = bytes
            .iter()
            .take_while(|&&b| matches!(b, b' ' | b'\t' | b'\x0c'));
        let indent = indent.count();
        let is_blank = matches!(bytes.get(indent), None | Some(b'\n' | b'\r' | b'#'));
        if !is_blank {
            while indents.last().is_some_and(|&outer| outer >= indent) {
                indents.pop();
            }
            if indent > 0 {
                indents.push(indent);
            }
            if indents.len() > MAX_BLOCK_DEPTH {
                return Err(Excess {
                    start,
                    message: format!("blocks are nested more than {MAX_BLOCK_DEPTH} deep"),
                });
            }
        }
        start += line.len();
    }
    Ok(())
}

/// What may hang together between two brackets: an upper bound of the depth of the tree.
#[derive(Default)]
struct Level {
    /// Operators since the last comma.
    operators: usize,
    /// Operators whose right side goes on after a comma: `lambda`.
    open_operators: usize,
    /// The deepest bracket since the last comma.
    bracket: usize,
    /// The deepest part before the last comma.
    before: usize,
}

impl Level {
    fn depth(&self) -> usize {
        self.before.max(self.operators + self.bracket) + self.open_operators
    }

    fn comma(&mut self) {
        self.before = self.before.max(self.operators + self.bracket);
        self.operators = 0;
        self.bracket = 0;
    }
}

fn is_shallow(text: &str) -> bool {
    let mut lexer = lexer::lex(text, Mode::Module);
    let mut levels: Vec<Level> = Vec::new();
    let mut level = Level::default();
    loop {
        match lexer.next_token() {
            TokenKind::EndOfFile => return level.depth() <= MAX_EXPR_DEPTH,
            TokenKind::Newline | TokenKind::Semi if levels.is_empty() => level = Level::default(),
            TokenKind::Comma => level.comma(),
            TokenKind::Lpar
            | TokenKind::Lsqb
            | TokenKind::Lbrace
            | TokenKind::FStringStart
            | TokenKind::TStringStart => {
                // A call or subscript is an operator on what stands before it.
                level.operators += 1;
                levels.push(std::mem::take(&mut level));
            }
            TokenKind::Rpar
            | TokenKind::Rsqb
            | TokenKind::Rbrace
            | TokenKind::FStringEnd
            | TokenKind::TStringEnd => {
                let depth = level.depth();
                level = levels.pop().unwrap_or_default();
                level.bracket = level.bracket.max(depth);
            }
            TokenKind::Lambda => level.open_operators += 1,
            TokenKind::Name
            | TokenKind::Int
            | TokenKind::Float
            | TokenKind::Complex
            | TokenKind::String
            | TokenKind::FStringMiddle
            | TokenKind::TStringMiddle
            | TokenKind::Comment
            | TokenKind::Newline
            | TokenKind::NonLogicalNewline
            | TokenKind::Indent
            | TokenKind::Dedent
            | TokenKind::True
            | TokenKind::False
            | TokenKind::None => {}
            _ => level.operators += 1,
        }
        if levels.len() > MAX_EXPR_DEPTH || level.depth() > MAX_EXPR_DEPTH {
            return false;
        }
    }
}
