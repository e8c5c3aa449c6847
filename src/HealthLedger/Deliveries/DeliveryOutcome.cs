namespace HealthLedger.Deliveries;

/// <summary>What became of an attempt at a delivery.</summary>
public readonly struct DeliveryOutcome : IEquatable<DeliveryOutcome>
{
    private DeliveryOutcome(DeliveryOutcomeKind kind, string? errorCode)
    {
        Kind = kind;
        ErrorCode = errorCode;
    }

    /// <summary>It is delivered; or, of a preparation, the destination is ready.</summary>
    public static DeliveryOutcome Done => default;

    /// <summary>The kind.</summary>
    public DeliveryOutcomeKind Kind { get; }

    /// <summary>A code that says why, ASCII of 1 to 64 characters; null when it is done. Never content.</summary>
    public string? ErrorCode { get; }

    /// <summary>Two outcomes are equal when kind and code are.</summary>
    public static bool operator ==(DeliveryOutcome left, DeliveryOutcome right) => left.Equals(right);

    /// <summary>Two outcomes differ when kind or code do.</summary>
    public static bool operator !=(DeliveryOutcome left, DeliveryOutcome right) => !left.Equals(right);

    /// <summary>The destination is not there: the whole route waits and tries again without end.</summary>
    /// <param name="errorCode">ASCII, 1 to 64 characters.</param>
    public static DeliveryOutcome Unreachable(string errorCode) => Of(DeliveryOutcomeKind.Unreachable, errorCode);

    /// <summary>The destination cannot take it now: those of its order wait, and it is tried again without
    /// end.</summary>
    /// <param name="errorCode">ASCII, 1 to 64 characters.</param>
    public static DeliveryOutcome Busy(string errorCode) => Of(DeliveryOutcomeKind.Busy, errorCode);

    /// <summary>It failed: tried again <see cref="DeliveryRouteOptions.MaxAttempts"/> times in all.</summary>
    /// <param name="errorCode">ASCII, 1 to 64 characters.</param>
    public static DeliveryOutcome Failed(string errorCode) => Of(DeliveryOutcomeKind.Failed, errorCode);

    /// <summary>The destination does not take it: never tried again by itself.</summary>
    /// <param name="errorCode">ASCII, 1 to 64 characters.</param>
    public static DeliveryOutcome Refused(string errorCode) => Of(DeliveryOutcomeKind.Refused, errorCode);

    /// <inheritdoc/>
    public bool Equals(DeliveryOutcome other) => Kind == other.Kind && ErrorCode == other.ErrorCode;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is DeliveryOutcome other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, ErrorCode);

    /// <summary>Kind and code.</summary>
    public override string ToString() => $"{Kind} {ErrorCode}";

    private static DeliveryOutcome Of(DeliveryOutcomeKind kind, string errorCode)
    {
        ArgumentException.ThrowIfNullOrEmpty(errorCode);
        bool isCode = errorCode.Length <= 64 && !errorCode.AsSpan().ContainsAnyExceptInRange(' ', '~');
        return isCode
            ? new DeliveryOutcome(kind, errorCode)
            : throw new ArgumentException("A code is ASCII of 1 to 64 characters.", nameof(errorCode));
    }
}
