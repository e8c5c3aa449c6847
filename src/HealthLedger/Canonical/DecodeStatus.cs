namespace HealthLedger.Canonical;

/// <summary>Why bytes were not accepted as canonical.</summary>
internal enum DecodeStatus
{
    /// <summary>Nothing is wrong so far.</summary>
    Done = 0,

    /// <summary>The bytes end inside an item.</summary>
    Truncated,

    /// <summary>Bytes follow the last item.</summary>
    TrailingBytes,

    /// <summary>An item has another type than the format says.</summary>
    WrongType,

    /// <summary>A head is not in its shortest form, or of a kind that canonical bytes never hold.</summary>
    NotCanonical,

    /// <summary>A text holds a byte outside ASCII 0x20 to 0x7E.</summary>
    TextInvalid,

    /// <summary>A length is not the one the format fixes.</summary>
    LengthInvalid,

    /// <summary>A length, count or depth exceeds its limit.</summary>
    LimitExceeded,

    /// <summary>A version, suite, label or number is not one that this version knows.</summary>
    ValueUnknown,
}
