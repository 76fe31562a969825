"""Walks a request through its life, one act after the other, by the services and nothing else.

The demonstration and the life stages of the tests are made of these steps. Whoever acts is found by role: the first
person who holds it in the organisation concerned.
"""

from proxy_service.demo.course.closing import Closing
from proxy_service.demo.course.filing import Filing
from proxy_service.demo.course.handling import Handling
from proxy_service.demo.course.supervising import Supervising


class Course(Filing, Handling, Supervising, Closing):
    """A request and the next things that happen to it. Every method carries out one act by the person it falls to."""
