"""A market of a dozen made-up prices that walk at random.

The same seed gives the same walk, apart from the times, which are the caller's.
"""

import math
import random

# Where each walk begins, in dollars.  The prices are invented.
OPENING_PRICES = {
    "AAPL": 187.40,
    "AMD": 142.10,
    "AMZN": 178.90,
    "GOOG": 152.30,
    "IBM": 171.60,
    "INTC": 43.20,
    "META": 486.20,
    "MSFT": 411.70,
    "NFLX": 602.40,
    "NVDA": 878.30,
    "ORCL": 126.80,
    "TSLA": 176.50,
}
SYMBOLS = tuple(OPENING_PRICES)

# One tick moves a price by about this part of itself.
VOLATILITY = 0.0006


class Market:
    def __init__(self, seed):
        self._random = random.Random(seed)
        self._prices = dict(OPENING_PRICES)

    def tick(self, time):
        """Moves one symbol and returns its tick; `time` is the text that goes into it."""
        symbol = self._random.choice(SYMBOLS)
        price = self._prices[symbol] * math.exp(self._random.gauss(0, VOLATILITY))
        self._prices[symbol] = price
        return {
            "symbol": symbol,
            "price": round(price, 2),
            "volume": self._random.randint(1, 20) * 100,
            "time": time,
        }
