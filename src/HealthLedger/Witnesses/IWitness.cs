namespace HealthLedger.Witnesses;

/// <summary>
/// A way to a witness. What is asked and answered are the canonical bytes of docs/spec/witnesses.md; whoever is in
/// between can withhold them and nothing else, for the node verifies what the witness signed.
/// </summary>
public interface IWitness
{
    /// <summary>Asks the witness.</summary>
    /// <param name="request">The request, at most 1 MiB.</param>
    /// <param name="cancellationToken">Ends waiting. The witness may have signed, and signs the same
    /// again.</param>
    /// <returns>The answer, at most 64 KiB.</returns>
    /// <exception cref="LedgerConnectionException">There is no answer (HLS3071).</exception>
    ValueTask<ReadOnlyMemory<byte>> AskAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken);
}
