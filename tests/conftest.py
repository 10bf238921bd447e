"""What holds for all tests."""

from hypothesis import settings

# How long an example takes says more about how busy the machine is than about the code.
settings.register_profile("site", deadline=None)
settings.load_profile("site")
