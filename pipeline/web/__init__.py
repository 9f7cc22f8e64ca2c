"""The quarantine queue as a page: server-rendered, without a line of script. `app.build` puts it together."""
