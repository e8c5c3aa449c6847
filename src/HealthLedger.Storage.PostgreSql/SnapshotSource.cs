using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace HealthLedger.Storage.PostgreSql;

/// <summary>
/// The parts of a snapshot's state, checked. What goes wrong with them is kept apart from what goes wrong with the
/// server, which is tried again.
/// </summary>
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
        IAsyncEnumerator<StatePart>? parts = null;
        try
        {
            while (await GuardAsync(MoveAsync).ConfigureAwait(false))
            {
                yield return parts!.Current;
            }
        }
        finally
        {
            await GuardAsync(EndAsync).ConfigureAwait(false);
        }

        async ValueTask<bool> MoveAsync()
        {
            cancellationToken.ThrowIfCancellationRequested();
            parts ??= _parts.GetAsyncEnumerator(cancellationToken);
            bool hasNext = await parts.MoveNextAsync().ConfigureAwait(false);
            if (hasNext)
            {
                StorageContract.CheckStatePart(parts.Current);
            }

            return hasNext;
        }

        async ValueTask<bool> EndAsync()
        {
            if (parts is not null)
            {
                await parts.DisposeAsync().ConfigureAwait(false);
            }

            return false;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever it is, the caller gets it.")]
    private async ValueTask<bool> GuardAsync(Func<ValueTask<bool>> step)
    {
        try
        {
            return await step().ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            Failure ??= ExceptionDispatchInfo.Capture(failure);
            throw new OperationCanceledException("The parts of the snapshot have failed.", failure);
        }
    }
}
