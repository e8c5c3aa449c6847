using System.Runtime.CompilerServices;

namespace HealthLedger.Hl7v2.Importing;

/// <summary>
/// Seals the messages of archives as records, as a listener would have, and answers nobody. Every record says that it
/// is imported, from where, and when its message says that it was written; the time of its block says since when the
/// ledger has held it.
/// </summary>
/// <remarks>
/// What was imported once is recognised for ever, under the same listener's name: an import may be ended at any
/// instant, and run again from its beginning. Imported records give way to others. All members are safe for concurrent
/// use.
/// </remarks>
public sealed class Hl7v2Importer
{
    private readonly Hl7v2ImportOptions _options;
    private readonly PieceIntake _pieces;
    private readonly TimeProvider _time;

    /// <summary>Makes an importer.</summary>
    /// <param name="ledger">The ledger, of this process or as a client; not disposed by the importer. Null in a
    /// trial alone.</param>
    /// <param name="options">Source, name, what is accepted.</param>
    /// <param name="timeProvider">The clock; null is the system's.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the text lists all of them.</exception>
    /// <exception cref="ArgumentNullException">There is no ledger, or there are no options.</exception>
    public Hl7v2Importer(ILedger? ledger, Hl7v2ImportOptions options, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!options.IsTrial)
        {
            ArgumentNullException.ThrowIfNull(ledger);
        }

        IReadOnlyList<string> faults = options.Validate();
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        }

        _options = options;
        _time = timeProvider ?? TimeProvider.System;
        _pieces = new PieceIntake(ledger!, options, _time);
    }

    /// <summary>
    /// Imports a stream: messages one after the other, in batches (FHS, BHS), or with MLLP framing. Memory is that of
    /// the messages on their way. Messages of one patient are sealed one after the other.
    /// </summary>
    /// <param name="stream">Read from its position to its end; not closed.</param>
    /// <param name="skip">How many pieces at its beginning are done already: those are cut and nothing else.</param>
    /// <param name="cancellationToken">Reads no more: what is on its way is finished and given out, then the listing
    /// ends with <see cref="OperationCanceledException"/>.</param>
    /// <returns>What became of each piece, in the order of the stream, each when it and all before it are
    /// durable.</returns>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    /// <exception cref="HealthLedgerException">A fault of the ledger that does not pass, or not within
    /// <see cref="Hl7v2ImportOptions.Patience"/>; every piece that was given out is durable.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async IAsyncEnumerable<ImportedPiece> ImportAsync(
        Stream stream, long skip = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        PieceCutter cutter = new(stream, _options.Intake.ParseOptions);
        Queue<Task<ImportedPiece>> under = new(_options.Concurrency);
        PatientOrder order = new();
        ImportPace pace = new(_options.MaxPerSecond, _time);
        long index = 0;
        using CancellationTokenSource failed = new();
        IAsyncEnumerator<CutPiece> pieces = cutter.ReadAllAsync(cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        await using (pieces.ConfigureAwait(false))
        {
            try
            {
                // A stream need not heed the token.
                while (!cancellationToken.IsCancellationRequested && await NextAsync(pieces).ConfigureAwait(false))
                {
                    if (index++ < skip)
                    {
                        continue;
                    }

                    if (under.Count == _options.Concurrency)
                    {
                        yield return await under.Dequeue().ConfigureAwait(false);
                    }

                    while (under.TryPeek(out Task<ImportedPiece>? done) && done.IsCompletedSuccessfully)
                    {
                        yield return await under.Dequeue().ConfigureAwait(false);
                    }

                    await pace.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    under.Enqueue(_pieces.TakeAsync(pieces.Current, index - 1, order, failed.Token));
                }

                while (under.TryDequeue(out Task<ImportedPiece>? next))
                {
                    yield return await next.ConfigureAwait(false);
                }
            }
            finally
            {
                // Of a piece that failed, or whose listing was left: nothing goes on behind the caller's back.
                await failed.CancelAsync().ConfigureAwait(false);
                await ((Task)Task.WhenAll(under)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    // A stop ends the reading; what is on its way is still given out.
    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<CutPiece> pieces)
    {
        try
        {
            return await pieces.MoveNextAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
