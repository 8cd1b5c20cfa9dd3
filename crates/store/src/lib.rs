//! The case on disk: header, encrypted database, blobs.
