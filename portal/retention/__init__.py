"""Archived files after their time: 到期鉴定, holds, disposal by two people, and the register of what was destroyed."""
