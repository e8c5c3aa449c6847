using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Runtime;

namespace HealthLedger.Witnesses;

/// <summary>Asks one witness, verifies what it answers, and stores its signatures.</summary>
internal sealed class WitnessConversation
{
    private readonly NodeParts _parts;
    private readonly VerificationKey _key;
    private readonly IWitness _link;

    public WitnessConversation(NodeParts parts, VerificationKey key, IWitness link)
    {
        _parts = parts;
        _key = key;
        _link = link;
    }

    /// <summary>The newest head that the witness said it has signed; null when it has none or was not asked.</summary>
    public SealedHead? Newest { get; private set; }

    /// <summary>What a code means for this witness.</summary>
    public static string Explain(string code) => code switch
    {
        HealthLedgerErrorCodes.WitnessUnreachable =>
            "it does not answer at its address, or another key answers there.",
        HealthLedgerErrorCodes.WitnessAnswerInvalid => "what it answered is not its signature.",
        HealthLedgerErrorCodes.WitnessAhead =>
            "it has signed blocks that this ledger does not have. This is an older copy of the ledger, and what was "
            + "sealed after it is missing: stop, and find the newest one.",
        HealthLedgerErrorCodes.WitnessForked =>
            "it has signed another block of the same height, and keeps both as evidence. This ledger is a copy that "
            + "went on by itself, or another one did.",
        HealthLedgerErrorCodes.WitnessRefused =>
            "it refuses what it is shown. See its own log, and that it has this ledger's genesis.",
        _ => "see the code.",
    };

    /// <summary>Asks for the newest head that it signed.</summary>
    /// <returns>The code of what is wrong, or null.</returns>
    public async ValueTask<string?> QueryAsync(CancellationToken cancellationToken)
    {
        WitnessRequest request = new() { Ledger = _parts.View.Head.LedgerId };
        WitnessAnswer? answer = await AskAsync(request, cancellationToken).ConfigureAwait(false);
        return answer is null ? HealthLedgerErrorCodes.WitnessAnswerInvalid : FaultOf(answer.Outcome);
    }

    /// <summary>Shows the heads of a stretch of blocks and stores the signatures.</summary>
    /// <param name="after">The head before the first one, which the witness has signed; or null.</param>
    /// <param name="first">The first height.</param>
    /// <param name="last">The last height.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>What the witness made of it; the code of what is wrong, or null; and the last head where all of them
    /// are signed and stored.</returns>
    public async ValueTask<(WitnessOutcome Outcome, string? Fault, SealedHead? Signed)> PresentAsync(
        SealedHead? after, ulong first, ulong last, CancellationToken cancellationToken)
    {
        WitnessRequest request = await BuildAsync(after, first, last, cancellationToken).ConfigureAwait(false);
        WitnessAnswer? answer = await AskAsync(request, cancellationToken).ConfigureAwait(false);
        if (answer is null)
        {
            return (WitnessOutcome.Malformed, HealthLedgerErrorCodes.WitnessAnswerInvalid, null);
        }

        if (answer.Outcome != WitnessOutcome.Signed)
        {
            return (answer.Outcome, FaultOf(answer.Outcome), null);
        }

        List<(SealedHead, Cosignature)> signed = new(request.Heads.Count);
        for (int i = 0; i < request.Heads.Count; i++)
        {
            SealedHead head = request.Heads[i].Head;
            if (i >= answer.Signatures.Count
                || !_key.Verify(SigningDomain.Witness, request.Ledger, head.Statement(), answer.Signatures[i]))
            {
                return (answer.Outcome, HealthLedgerErrorCodes.WitnessAnswerInvalid, null);
            }

            signed.Add((head, new Cosignature(_key.Id, answer.Signatures[i])));
        }

        await _parts.Cosignatures.AddAsync(signed, cancellationToken).ConfigureAwait(false);
        return (answer.Outcome, null, request.Heads[^1].Head);
    }

    /// <summary>The head of one of the node's own blocks; null below the snapshot that its store began
    /// with.</summary>
    public async ValueTask<SealedHead?> TryReadAsync(ulong height, CancellationToken cancellationToken) =>
        await _parts.View.ReadBlockAsync(height, cancellationToken).ConfigureAwait(false) is { } block
            ? SealedHead.Of(block)
            : null;

    /// <summary>Whether this witness's signature over a head is stored.</summary>
    public async ValueTask<bool> HasSignatureAsync(SealedHead head, CancellationToken cancellationToken) =>
        (await _parts.Cosignatures.ReadAsync(head.Height, head.Hash, cancellationToken).ConfigureAwait(false))
            .Any(each => each.Witness == _key.Id);

    private static string? FaultOf(WitnessOutcome outcome) => outcome switch
    {
        WitnessOutcome.Signed or WitnessOutcome.NotNext or WitnessOutcome.TooOld => null,
        WitnessOutcome.Forked or WitnessOutcome.Inconsistent => HealthLedgerErrorCodes.WitnessForked,
        _ => HealthLedgerErrorCodes.WitnessRefused,
    };

    private async ValueTask<WitnessRequest> BuildAsync(
        SealedHead? after, ulong first, ulong last, CancellationToken cancellationToken)
    {
        List<(SealedHead, Digest256[])> heads = [];
        HistoryProof history = _parts.View.Proof();
        SealedHead? before = after;
        for (ulong height = first; height <= last; height++)
        {
            SealedHead head = await TryReadAsync(height, cancellationToken).ConfigureAwait(false)
                ?? throw NodeOpener.BlockDamaged(height);
            Digest256[] path = before is { Header.HistorySize: > 0 }
                ? await history.ConsistencyAsync(
                    before.Header.HistorySize, head.Header.HistorySize, cancellationToken).ConfigureAwait(false)
                : [];
            heads.Add((head, path));
            before = head;
        }

        return new WitnessRequest
        {
            Ledger = _parts.View.Head.LedgerId,
            After = after?.Hash,
            Epochs = _parts.View.Epochs.PathTo(before!.Header.Epoch),
            Heads = heads,
        };
    }

    private async ValueTask<WitnessAnswer?> AskAsync(WitnessRequest request, CancellationToken cancellationToken)
    {
        using CancellationTokenSource soon = new(_parts.Options.WitnessTimeout, _parts.Time);
        using CancellationTokenSource either = CancellationTokenSource
            .CreateLinkedTokenSource(soon.Token, cancellationToken);
        try
        {
            ReadOnlyMemory<byte> bytes = await _link.AskAsync(request.Encode(), either.Token)
                .AsTask().WaitAsync(either.Token).ConfigureAwait(false);
            WitnessAnswer? answer = WitnessAnswer.TryDecode(bytes.Span);

            // Heads of other ledgers, and unsealed ones, say nothing of this one.
            bool isOurs = answer?.Newest is not { } newest || newest.Header.LedgerId == request.Ledger;
            if (answer is null || !isOurs)
            {
                return null;
            }

            bool saysIt = answer.Outcome is not (
                WitnessOutcome.LedgerUnknown or WitnessOutcome.Malformed or WitnessOutcome.Failing);
            Newest = saysIt ? answer.Newest : Newest;
            return answer;
        }
        catch (Exception exception) when (
            exception is not HealthLedgerException && !cancellationToken.IsCancellationRequested)
        {
            // The way to the witness may be of the host's making: what it throws is no answer.
            throw new LedgerConnectionException(
                HealthLedgerErrorCodes.WitnessUnreachable,
                "The witness does not answer. Look whether it runs, and whether its address is right.",
                isTransient: true,
                exception);
        }
    }
}
