"""The two definitions that every programme starts with; part of a migration, so never edited, only replaced."""

from typing import Any

SEVEN_GROUPS: list[dict[str, Any]] = [
    {"group": "new", "when": "new"},
    {"group": "one-time buyer", "when": "one-time"},
    {"group": "VIP", "r": [4, 5], "f": [5, 5], "m": [5, 5]},
    {"group": "loyal", "r": [3, 5], "f": [3, 5]},
    {"group": "at risk", "r": [1, 2], "f": [3, 5]},
    {"group": "sleeping", "when": "silent"},
    {"group": "sleeping", "r": [1, 1]},
    {"group": "needs attention"},
]

# Scores R, F, M of each group; every one of the 125 stands here once.
_ELEVEN = {
    "champions": "555 554 544 545 454 455 445",
    "loyal": "543 444 435 355 354 345 344 335",
    "potential loyalist": "553 551 552 541 542 533 532 531 452 451 442 441 431 453 433 432 423 353 352 351 342 341 "
    "333 323",
    "new": "512 511 422 421 412 411 311",
    "promising": "525 524 523 522 521 515 514 513 425 424 413 414 415 315 314 313",
    "need attention": "535 534 443 434 343 334 325 324",
    "about to sleep": "331 321 312 221 213 231 241 251",
    "at risk": "255 254 245 244 253 252 243 242 235 234 225 224 153 152 145 143 142 135 134 133 125 124",
    "cannot lose": "155 154 144 214 215 115 114 113",
    "hibernating": "332 322 233 232 223 222 132 123 122 212 211",
    "lost": "111 112 121 131 141 151",
}
ELEVEN_GROUPS: list[dict[str, Any]] = [
    {"group": group, "codes": codes.split()} for group, codes in _ELEVEN.items()
]

DEFINITIONS: list[dict[str, Any]] = [
    {"slug": "standard", "name": "Standard, 365 days", "groups": SEVEN_GROUPS, "is_standard": True},
    {"slug": "eleven-groups", "name": "Eleven groups, 365 days", "groups": ELEVEN_GROUPS},
]
