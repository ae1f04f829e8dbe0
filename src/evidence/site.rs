//! Which hosts belong together: registrable domains after the Public Suffix List.
