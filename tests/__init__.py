"""The tests are a package of their own: a dependency installs another one of that name, which would come first."""
