using System.Runtime.InteropServices;

namespace HealthLedger.Hl7v2.Parsing;

/// <summary>One message of a stream.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct Hl7BatchItem : IEquatable<Hl7BatchItem>
{
    internal Hl7BatchItem(ReadOnlyMemory<byte> message, long offset)
    {
        Message = message;
        Offset = offset;
    }

    /// <summary>The bytes of the message, a copy of its own; give them to <see cref="Hl7Message.TryParse"/>.</summary>
    public ReadOnlyMemory<byte> Message { get; }

    /// <summary>Where they begin in the stream, from its position at the start.</summary>
    public long Offset { get; }

    /// <summary>Whether both are the same item of the same stream.</summary>
    public static bool operator ==(Hl7BatchItem left, Hl7BatchItem right) => left.Equals(right);

    /// <summary>Whether the two differ.</summary>
    public static bool operator !=(Hl7BatchItem left, Hl7BatchItem right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(Hl7BatchItem other) => Offset == other.Offset && Message.Equals(other.Message);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Hl7BatchItem other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Offset, Message);

    /// <summary>The length and the place, never content.</summary>
    public override string ToString() => $"{nameof(Hl7BatchItem)} ({Message.Length} bytes at {Offset})";
}
