"""What a page asks of a model, so that either can be replaced or tested without the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Protocol

import soundfile
import soxr

if TYPE_CHECKING:
    import numpy

    from app.settings import Settings

SAMPLE_RATE = 16_000


class InputError(ValueError):
    """An input that cannot be used; the visitor is shown the message."""


class Model(Protocol):
    """Writes down what is said."""

    def answer(self, sound: numpy.ndarray) -> str:
        """The words in `sound`: one channel of 32-bit floats, SAMPLE_RATE of them a second."""
        ...


def read_sound(source: BinaryIO | str | None, settings: Settings) -> numpy.ndarray:
    """What a visitor recorded or uploaded, as a Model wants it. InputError says what is wrong with it."""
    if source is None:
        raise InputError("Please record or upload something first.")
    try:
        with soundfile.SoundFile(source) as file:
            # What the file says of itself is checked before it is unpacked, and no more is unpacked than is allowed.
            if not 8_000 <= file.samplerate <= 192_000 or file.channels > 2:
                raise InputError("Please use mono or stereo at 8 to 192 kHz.")
            longest = settings.max_audio_seconds * file.samplerate
            if file.frames > longest:
                raise InputError(
                    f"The recording is longer than {settings.max_audio_seconds} seconds. Please shorten it."
                )
            sound = file.read(frames=longest, dtype="float32", always_2d=True).mean(axis=1)
            rate = file.samplerate
    except (soundfile.SoundFileError, OSError) as error:
        raise InputError("This is no sound file that can be read. WAV, FLAC, OGG and MP3 can.") from error
    if not sound.size:
        raise InputError("The recording is empty.")
    return soxr.resample(sound, rate, SAMPLE_RATE)
