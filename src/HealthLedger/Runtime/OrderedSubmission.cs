using HealthLedger.Primitives;

namespace HealthLedger.Runtime;

/// <summary>A signed submission that is on stable storage and waits to be ordered.</summary>
internal sealed class OrderedSubmission
{
    public required SubmissionId Id { get; init; }

    public required ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>The last height at which it may be sealed.</summary>
    public required ulong ValidUntil { get; init; }

    /// <summary>Per operation: who waits for it, or null.</summary>
    public required IReadOnlyList<PendingOperation?> Operations { get; init; }

    /// <summary>Whether the head of its bundle is on stable storage with the rest.</summary>
    public bool HasBundle { get; set; }

    /// <summary>Its bundle, when that is small enough to be sent at once; else null.</summary>
    public byte[]? SmallBundle { get; set; }

    /// <summary>The same submission, for which others wait.</summary>
    public OrderedSubmission For(IReadOnlyList<PendingOperation?> operations) => new()
    {
        Id = Id,
        Bytes = Bytes,
        ValidUntil = ValidUntil,
        Operations = operations,
        HasBundle = HasBundle,
        SmallBundle = SmallBundle,
    };

    public void Fail(Exception exception)
    {
        foreach (PendingOperation? operation in Operations)
        {
            operation?.Fail(exception);
        }
    }
}
