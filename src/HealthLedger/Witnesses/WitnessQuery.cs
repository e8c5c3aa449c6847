using HealthLedger.Cryptography;
using HealthLedger.Primitives;

namespace HealthLedger.Witnesses;

/// <summary>
/// Asks a witness for the newest head of a ledger that it signed: what an auditor, or a node's operator, holds against
/// what the ledger shows. The answer is the witness's word and carries no signature; its proof is the cosignature in a
/// receipt.
/// </summary>
public static class WitnessQuery
{
    /// <summary>Asks.</summary>
    /// <param name="witness">The witness.</param>
    /// <param name="ledger">The ledger.</param>
    /// <param name="cancellationToken">Ends waiting.</param>
    /// <returns>The newest head, or null when it has signed none.</returns>
    /// <exception cref="LedgerConnectionException">It does not answer (HLS3071), its answer is none (HLS3072), or it is
    /// no witness of the ledger (HLS3075).</exception>
    public static async Task<WitnessedHead?> GetNewestAsync(
        WitnessPeer witness, LedgerId ledger, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(witness);
        using VerificationKey key = witness.ImportKey();
        using HttpWitness? own = witness.Link is null ? new HttpWitness(witness.Address!, key.Point) : null;
        ReadOnlyMemory<byte> bytes = await (witness.Link ?? own!)
            .AskAsync(new WitnessRequest { Ledger = ledger }.Encode(), cancellationToken).ConfigureAwait(false);
        WitnessAnswer answer = WitnessAnswer.TryDecode(bytes.Span)
            ?? throw Failure(HealthLedgerErrorCodes.WitnessAnswerInvalid, witness, "does not answer as a witness does");
        if (answer.Outcome != WitnessOutcome.Signed)
        {
            throw Failure(HealthLedgerErrorCodes.WitnessRefused, witness, $"refuses: {answer.Outcome}");
        }

        return answer.Newest is not { } newest
            ? null
            : new WitnessedHead
            {
                Height = new BlockHeight(newest.Height),
                HeaderHash = newest.Hash,
                HistorySize = newest.Header.HistorySize,
                HistoryRoot = newest.Header.HistoryRoot,
                Time = DateTimeOffset.FromUnixTimeMilliseconds(newest.Header.Time),
            };
    }

    private static LedgerConnectionException Failure(string code, WitnessPeer witness, string what) =>
        new(code, $"The witness '{witness.Name}' {what}.");
}
