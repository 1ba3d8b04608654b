"""One file a platform: builds requests and reads pages, does no I/O."""
