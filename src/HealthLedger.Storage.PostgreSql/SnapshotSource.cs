using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace HealthLedger.Storage.PostgreSql;

/// <summary>The parts of a snapshot's state, checked. What goes wrong with them is kept apart from what goes wrong with
/// the server, which is tried again.</summary>
internal sealed class SnapshotSource
{
    private readonly IAsyncEnumerable<StatePart> _parts;

    public SnapshotSource(IAsyncEnumerable<StatePart> parts) => _parts = parts;

    /// <summary>What the parts have thrown, or null.</summary>
    public ExceptionDispatchInfo? Failure { get; private set; }

    /// <summary>The parts, from the beginning each time.</summary>
    /// <exception cref="OperationCanceledException">Cancelled, or there is a <see cref="Failure"/>.</exception>
    public async IAsyncEnumerable<StatePart> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerator<StatePart> parts = _parts.GetAsyncEnumerator(cancellationToken);
        await using (parts.ConfigureAwait(false))
        {
            while (await NextAsync(parts, cancellationToken).ConfigureAwait(false))
            {
                yield return parts.Current;
            }
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever it is, the caller gets it.")]
    private async ValueTask<bool> NextAsync(
        IAsyncEnumerator<StatePart> parts, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            bool hasNext = await parts.MoveNextAsync().ConfigureAwait(false);
            if (hasNext)
            {
                StorageContract.CheckStatePart(parts.Current);
            }

            return hasNext;
        }
        catch (Exception failure)
        {
            Failure = ExceptionDispatchInfo.Capture(failure);
            throw new OperationCanceledException("The parts of the snapshot have failed.", failure);
        }
    }
}
