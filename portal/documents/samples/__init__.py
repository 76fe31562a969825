from portal.documents.samples.ordinary import ordinary
from portal.documents.samples.strange import strange

__all__ = ["ordinary", "strange"]
