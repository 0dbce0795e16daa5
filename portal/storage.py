"""Static files under content-hashed names."""

from typing import ClassVar

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStatic(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Leaves source-map comments alone: libraries name `.map` files that they do not ship."""

    patterns: ClassVar[tuple[tuple[str, tuple[object, ...]], ...]] = tuple(
        (glob, tuple(p for p in rules if "sourceMappingURL" not in (p if isinstance(p, str) else p[0])))
        for glob, rules in CompressedManifestStaticFilesStorage.patterns
    )
