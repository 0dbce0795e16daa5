"""The week as words to be read aloud over a village's loudspeaker."""
