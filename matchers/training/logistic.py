"""Small solvers for logistic and softmax regression with an L2 penalty; numpy alone."""

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


def softmax(logits: Floats) -> Floats:
    """Probabilities of each row."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    chances: Floats = powers / powers.sum(axis=1, keepdims=True)
    return chances


def softmax_regression(features: Floats, labels: Floats, offset: Floats, penalty: Floats, steps: int = 300) -> Floats:
    """Fit weights (features by classes, the last row the start) by accelerated steps along a bound of the curvature.

    The bound ``(X'X / 2 + penalty)`` is Böhning's (1992); it lies above the curvature everywhere, so that one
    factorisation serves every step.

    Args:
        features: posts by features.
        labels: posts by classes, one 1 a row.
        offset: posts by classes, added to the logits; a large negative number rules a class out.
        penalty: L2 penalty of each feature, the start included.
        steps: how many.
    """
    design = np.hstack([features, np.ones((len(features), 1))])
    inverse = np.linalg.inv(0.5 * design.T @ design + np.diag(penalty))
    weights = np.zeros((design.shape[1], labels.shape[1]))
    ahead, momentum = weights.copy(), 1.0
    for _ in range(steps):
        gradient = design.T @ (softmax(design @ ahead + offset) - labels) + penalty[:, None] * ahead
        following = ahead - inverse @ gradient
        faster = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        ahead = following + (momentum - 1) / faster * (following - weights)
        weights, momentum = following, faster
    return weights
