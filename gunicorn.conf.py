"""Read by gunicorn when it is started in this folder; the command line takes precedence."""

logger_class = "portal.web_log.WebLogger"
# Addresses are logged by the proxy, without what follows "?" (docs/operations.md).
accesslog = None
