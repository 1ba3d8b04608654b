"""Two small solvers for logistic regression with an L2 penalty; numpy alone."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def sigmoid(values: Floats) -> Floats:
    """The logistic function, safe for large values."""
    return 1 / (1 + np.exp(-np.clip(values, -40, 40)))


def newton(features: Floats, labels: Floats, sample: Floats, penalty: Floats) -> Floats:
    """Fit weights (the last is the bias) by Newton's method.

    Args:
        features: posts by features.
        labels: 0 or 1.
        sample: how much each post counts; 0 leaves it out.
        penalty: L2 penalty of each weight, the bias included.
    """
    design = np.hstack([features, np.ones((len(features), 1))])
    weights = np.zeros(design.shape[1])
    for _ in range(30):
        p = sigmoid(design @ weights)
        gradient = design.T @ (sample * (p - labels)) + penalty * weights
        curvature = (design * (sample * p * (1 - p))[:, None]).T @ design + np.diag(penalty)
        step = np.linalg.solve(curvature, gradient)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return weights


def kernel_logistic(kernel: Floats, labels: Floats, sample: Floats, penalty: float, steps: int = 60) -> Floats:
    """Fit dual coefficients for all columns of `labels` at once by accelerated gradient steps.

    Args:
        kernel: posts by posts, inner products of their features (a constant feature included).
        labels: posts by heads, 0 or 1.
        sample: posts by heads, how much each label counts.
        penalty: L2 penalty.
        steps: how many gradient steps.
    """
    size = 1 / (0.25 * _largest_eigenvalue(kernel) + penalty)
    alpha = np.zeros_like(labels)
    ahead = alpha.copy()
    momentum = 1.0
    for _ in range(steps):
        gradient = sample * (sigmoid(kernel @ ahead) - labels) + penalty * ahead
        following = ahead - size * gradient
        faster = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        ahead = following + (momentum - 1) / faster * (following - alpha)
        alpha, momentum = following, faster
    return alpha


def _largest_eigenvalue(kernel: Floats) -> float:
    """By power iteration; a hair too large, to be safe as a step bound."""
    vector = np.ones(len(kernel)) / np.sqrt(len(kernel))
    length = 1.0
    for _ in range(30):
        vector = kernel @ vector
        length = float(np.linalg.norm(vector))
        vector /= length
    return 1.02 * length
