//! The browsers whose behaviour is known from their source and from what they did with generated inputs.

/// A browser. Others with the same engine do the same: Edge, Opera and Brave as Chromium.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Browser {
    /// Chromium, measured in versions 148 and 156.
    Chromium,
    /// Firefox, measured in versions ESR 140 and ESR 153.
    Firefox,
}

impl Browser {
    /// Both.
    pub const ALL: [Browser; 2] = [Browser::Chromium, Browser::Firefox];
}
