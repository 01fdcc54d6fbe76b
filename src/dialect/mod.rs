//! Plain data to SQL text, one file per dialect over a shared compiler; no connections.
