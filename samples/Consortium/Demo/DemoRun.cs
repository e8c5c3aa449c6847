using HealthLedger;
using HealthLedger.Access;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hl7v2.Parsing;
using HealthLedger.Ledger;
using HealthLedger.Primitives;
using HealthLedger.Receipts;
using HealthLedger.Records;
using HealthLedger.Verifier;

namespace Consortium.Demo;

/// <summary>Four organisations on bad days, step by step; every step is checked.</summary>
internal sealed partial class DemoRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(50);

    private readonly OrganisationSet _organisations;
    private readonly DemoReport _report = new();
    private readonly List<AcknowledgedMessage> _acknowledged = [];
    private int _sent;

    private DemoRun(OrganisationSet organisations) => _organisations = organisations;

    /// <summary>Runs every step, and returns 0 when each was as said.</summary>
    public static async Task<int> RunAsync(OrganisationSet organisations, CancellationToken cancellationToken)
    {
        using CancellationTokenSource bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bounded.CancelAfter(Longest);
        DemoRun run = new(organisations);
        await run.ShowFoundingAsync(bounded.Token).ConfigureAwait(false);
        await run.ShowOneRecordAsync(bounded.Token).ConfigureAwait(false);
        await run.ShowKillAsync(bounded.Token).ConfigureAwait(false);
        await run.ShowPartitionAsync(bounded.Token).ConfigureAwait(false);
        await run.ShowViewChangeAsync(bounded.Token).ConfigureAwait(false);
        await run.ShowJoiningAsync(bounded.Token).ConfigureAwait(false);
        await run.ShowEndAsync(bounded.Token).ConfigureAwait(false);
        run._report.Title(run._report.IsGood ? "All as said" : "Something is not as said, see above");
        return run._report.IsGood ? 0 : 1;
    }

    private async Task ShowFoundingAsync(CancellationToken cancellationToken)
    {
        _report.Title("Four organisations, each with its own process, keys, SQLite folder and HL7 listener");
        _report.Note("Development keys: nothing of this is for data of real patients.");
        _report.Note($"Ledger {_organisations.Genesis.LedgerId}, founded without a vault leaving its folder.");
        bool areConnected = await UntilAsync(
            _organisations.All, status => status.Replication!.Connected == 3, cancellationToken).ConfigureAwait(false);
        await _report.StatusAsync(_organisations, cancellationToken).ConfigureAwait(false);
        _report.Check(areConnected, "each is connected to the three others by mutual TLS 1.3, pinned to the ledger");
    }

    private async Task ShowOneRecordAsync(CancellationToken cancellationToken)
    {
        Organisation custodian = _organisations.All[1];
        Organisation other = _organisations.All[3];
        _report.Title($"One message to {custodian.Code}; the same entry, block and receipt at {other.Code}");
        AcknowledgedMessage sealedHere = await SendAsync(custodian, cancellationToken).ConfigureAwait(false);
        await UntilAsync([other], Reached(sealedHere.Entry.Height), cancellationToken).ConfigureAwait(false);
        ReceiptVerdict here = await VerifyAsync(custodian, sealedHere, cancellationToken).ConfigureAwait(false);
        ReceiptVerdict there = await VerifyAsync(other, sealedHere, cancellationToken).ConfigureAwait(false);
        _report.Check(
            here.Facts is { } a && there.Facts is { } b && a.Height == b.Height && a.EntryIndex == b.EntryIndex
                && a.HeaderHash.Span.SequenceEqual(b.HeaderHash.Span)
                && a.SubmissionId.Span.SequenceEqual(b.SubmissionId.Span),
            $"{other.Code} has the same entry {sealedHere.Entry.Height.Value}/{sealedHere.Entry.Index} under the same "
            + $"header {Convert.ToHexStringLower(there.Facts!.HeaderHash.Span[..6])}");
        _report.Check(
            there.IsAccepted && there.Facts.Assurance.ToString() == "Quorum(4, 1)",
            $"its receipt, verified offline with the genesis alone: {there.Facts.Assurance}, signed by replicas "
            + string.Join(", ", there.Facts.Signers.Select(signer => signer.ReplicaIndex)));
        await ShowReadingAsync(sealedHere, other, cancellationToken).ConfigureAwait(false);
    }

    private async Task ShowReadingAsync(
        AcknowledgedMessage message, Organisation other, CancellationToken cancellationToken)
    {
        SealedAccess access = await AskAsync(message.Custodian, message.Record, cancellationToken)
            .ConfigureAwait(false);
        using RecordContent content = await message.Custodian.Ledger
            .OpenAsync(access, cancellationToken).ConfigureAwait(false);
        _report.Check(
            content.Payload.Span.SequenceEqual(message.Message.Bytes.Span),
            $"{message.Custodian.Code} opens it: access sealed as entry {access.Height.Value}/{access.Index} first, "
            + "then decrypted");
        string refusal = await RefusalAsync(other, message.Record, cancellationToken).ConfigureAwait(false);
        _report.Check(refusal.Length > 0, $"{other.Code} cannot open it: {refusal}");
        _report.Note("The envelope, still encrypted, lay at a quorum before the block, and each trustee has its own");
        _report.Note("share of the key, sealed to it. All shares are with the custodian alone. That a quorum releases");
        _report.Note("keys, so that another organisation reads for a sealed permit, is not there yet; no key travels");
        _report.Note("in any other way.");
    }

    private async Task ShowKillAsync(CancellationToken cancellationToken)
    {
        Organisation victim = await PickAsync(cancellationToken).ConfigureAwait(false);
        Organisation sender = _organisations.All.First(one => one != victim);
        _report.Title($"{victim.Code} is killed (SIGKILL)");
        await victim.KillAsync().ConfigureAwait(false);
        AcknowledgedMessage meanwhile = await SendAsync(sender, cancellationToken).ConfigureAwait(false);
        await _report.StatusAsync(_organisations, cancellationToken).ConfigureAwait(false);
        _report.Check(true, $"three of four go on: acknowledged at height {meanwhile.Entry.Height.Value}");
        await _organisations.StartAsync(victim, cancellationToken).ConfigureAwait(false);
        bool isBack = await UntilAsync([victim], Reached(meanwhile.Entry.Height), cancellationToken)
            .ConfigureAwait(false);
        _report.Check(isBack, $"{victim.Code} starts again and catches up to height {meanwhile.Entry.Height.Value}");
    }

    private async Task ShowPartitionAsync(CancellationToken cancellationToken)
    {
        Organisation alone = await PickAsync(cancellationToken).ConfigureAwait(false);
        Organisation sender = _organisations.All.First(one => one != alone);
        _report.Title($"The lines to {alone.Code} are cut; its process runs");
        _organisations.Cut(alone);
        bool knows = await UntilAsync([alone], status => !status.Replication!.HasQuorum, cancellationToken)
            .ConfigureAwait(false);
        _report.Check(knows, $"{alone.Code} says that no quorum is within reach");
        Task<AcknowledgedMessage> waiting = SendAsync(alone, cancellationToken);
        AcknowledgedMessage elsewhere = await SendAsync(sender, cancellationToken).ConfigureAwait(false);
        await _report.StatusAsync(_organisations, cancellationToken).ConfigureAwait(false);
        _report.Check(
            !waiting.IsCompleted,
            $"{sender.Code} has a message acknowledged at height {elsewhere.Entry.Height.Value}; one that was sent to "
            + $"{alone.Code} waits, and is not acknowledged");
        _organisations.Heal(alone);
        AcknowledgedMessage late = await waiting.ConfigureAwait(false);
        bool isSame = await UntilAsync(_organisations.All, Reached(late.Entry.Height), cancellationToken)
            .ConfigureAwait(false);
        _report.Check(
            isSame,
            $"the lines are joined: it is acknowledged at height {late.Entry.Height.Value}, and all four have it");
    }

    private async Task ShowViewChangeAsync(CancellationToken cancellationToken)
    {
        (Organisation primary, ulong view) = await PrimaryAsync(cancellationToken).ConfigureAwait(false);
        Organisation sender = _organisations.All.First(one => one != primary);
        _report.Title($"{primary.Code}, the primary of view {view}, is killed");
        await primary.KillAsync().ConfigureAwait(false);
        AcknowledgedMessage after = await SendAsync(sender, cancellationToken).ConfigureAwait(false);
        (Organisation next, ulong later) = await PrimaryAsync(cancellationToken).ConfigureAwait(false);
        await _report.StatusAsync(_organisations, cancellationToken).ConfigureAwait(false);
        _report.Check(
            later > view && next != primary,
            $"the others replaced it: view {later}, primary {next.Code}; acknowledged at height "
            + $"{after.Entry.Height.Value}");
        await _organisations.StartAsync(primary, cancellationToken).ConfigureAwait(false);
        bool isBack = await UntilAsync([primary], Reached(after.Entry.Height), cancellationToken)
            .ConfigureAwait(false);
        _report.Check(isBack, $"{primary.Code} starts again, as one of the others, and catches up");
    }

    private async Task ShowEndAsync(CancellationToken cancellationToken)
    {
        _report.Title("What was acknowledged is everywhere");
        BlockHeight newest = new(_acknowledged.Max(message => message.Entry.Height.Value));
        await UntilAsync(_organisations.All, Reached(newest), cancellationToken).ConfigureAwait(false);
        LedgerNodeStatus[] ends = await UntilEqualAsync(cancellationToken).ConfigureAwait(false);
        await _report.StatusAsync(_organisations, cancellationToken).ConfigureAwait(false);
        int verified = 0;
        foreach (Organisation each in _organisations.All)
        {
            foreach (AcknowledgedMessage message in _acknowledged)
            {
                ReceiptVerdict verdict = await VerifyAsync(each, message, cancellationToken).ConfigureAwait(false);
                verified += verdict.IsAccepted ? 1 : 0;
            }
        }

        _report.Check(
            AreEqual(ends),
            $"{_organisations.All.Count} nodes, one history: height {ends[0].Height.Value}, {ends[0].HistorySize} "
            + "entries, root " + ends[0].HistoryRoot.ToString()[..12]);
        _report.Check(
            verified == _acknowledged.Count * _organisations.All.Count,
            $"{_acknowledged.Count} acknowledged messages, {verified} receipts of "
            + $"{_organisations.All.Count} nodes verified offline");
    }

    /// <summary>Sends a message and waits for AA, which says that a quorum has sealed it.</summary>
    private async Task<AcknowledgedMessage> SendAsync(Organisation to, CancellationToken cancellationToken)
    {
        DemoMessage message = DemoMessage.Generate(to.Code, ++_sent);
        await using MllpClient client = await MllpClient.ConnectAsync(
            new MllpClientOptions { Host = to.Mllp.Address.ToString(), Port = to.Mllp.Port, ReplyTimeout = Patience },
            cancellationToken: cancellationToken).ConfigureAwait(false);
        ReadOnlyMemory<byte> answer = await client.SendAsync(message.Bytes, cancellationToken).ConfigureAwait(false);
        bool isRead = Hl7Message.TryParse(answer, null, out Hl7Message? acknowledgment, out _);
        string code = (isRead ? acknowledgment!.GetString("MSA-1") : null) ?? "nothing";
        if (code != "AA")
        {
            throw new InvalidOperationException($"{to.Code} answered {message.ControlId} with {code}.");
        }

        // The custodian finds its record by its own name for the patient.
        HistoryEntry entry = await to.Ledger.ListHistoryAsync(message.Patient, cancellationToken)
            .FirstAsync(line => line.RecordId is not null, cancellationToken).ConfigureAwait(false);
        AcknowledgedMessage acknowledged = new()
        {
            Message = message,
            Custodian = to,
            Record = entry.RecordId!.Value,
            Entry = entry.Entry,
        };
        _acknowledged.Add(acknowledged);
        ReceiptVerdict verdict = await VerifyAsync(to, acknowledged, cancellationToken).ConfigureAwait(false);
        _report.Check(
            verdict.IsAccepted,
            $"{message.ControlId} to {to.Code}: AA, entry {entry.Entry.Height.Value}/{entry.Entry.Index}, receipt "
            + (verdict.Facts?.Assurance.ToString() ?? verdict.Code));
        return acknowledged;
    }

    private async Task<ReceiptVerdict> VerifyAsync(
        Organisation at, AcknowledgedMessage message, CancellationToken cancellationToken)
    {
        Receipt receipt = await at.Ledger.GetReceiptAsync(message.Record, cancellationToken).ConfigureAwait(false);
        return ReceiptVerifier.Verify(
            receipt.Bytes.Span,
            ReceiptExpectation.ForRecord(message.Record.ToArray()),
            new VerificationPolicy(_organisations.Genesis.Bytes.Span, TimeProvider.System.GetUtcNow()));
    }

    private static Task<SealedAccess> AskAsync(
        Organisation at, RecordId record, CancellationToken cancellationToken) => at.Ledger.RequestAccessAsync(
        new AccessRequest
        {
            RecordId = record,
            Individual = new IndividualId(Guid.NewGuid().ToByteArray()),
            Role = "PHYSICIAN",
        },
        cancellationToken);

    private static async Task<string> RefusalAsync(
        Organisation at, RecordId record, CancellationToken cancellationToken)
    {
        try
        {
            SealedAccess access = await AskAsync(at, record, cancellationToken).ConfigureAwait(false);
            using RecordContent content = await at.Ledger.OpenAsync(access, cancellationToken).ConfigureAwait(false);
            return string.Empty;
        }
        catch (HealthLedgerException exception)
        {
            return exception.Message;
        }
    }

    private static Func<LedgerNodeStatus, bool> Reached(BlockHeight height) =>
        status => status.Height.Value >= height.Value;

    /// <summary>Somebody who is not the primary, so that nothing but its loss is seen.</summary>
    private async Task<Organisation> PickAsync(CancellationToken cancellationToken)
    {
        (Organisation primary, _) = await PrimaryAsync(cancellationToken).ConfigureAwait(false);
        return _organisations.All.Last(one => one != primary);
    }

    /// <summary>The primary of the newest view that anybody knows of; waits while that is one that does not run.
    /// </summary>
    private async Task<(Organisation Primary, ulong View)> PrimaryAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            LedgerNodeStatus[] all = await Task.WhenAll(_organisations.Running.Select(
                organisation => organisation.Ledger.GetStatusAsync(cancellationToken))).ConfigureAwait(false);
            ReplicationStatus newest = all.Select(status => status.Replication!).MaxBy(status => status.View)!;
            if (_organisations.Running.FirstOrDefault(one => one.Ledger.Organisation == newest.Primary) is { } primary)
            {
                return (primary, newest.View);
            }

            await Task.Delay(PollEvery, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool AreEqual(LedgerNodeStatus[] all) =>
        all.DistinctBy(status => (status.Height.Value, status.HistoryRoot)).Count() == 1;

    // A new primary begins with an empty block, which may still be on its way.
    private async Task<LedgerNodeStatus[]> UntilEqualAsync(CancellationToken cancellationToken)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            LedgerNodeStatus[] all = await Task.WhenAll(_organisations.All.Select(
                organisation => organisation.Ledger.GetStatusAsync(cancellationToken))).ConfigureAwait(false);
            if (AreEqual(all) || TimeProvider.System.GetElapsedTime(began) > Patience)
            {
                return all;
            }

            await Task.Delay(PollEvery, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until each has a status; false when one of them does not get there.</summary>
    private static async Task<bool> UntilAsync(
        IEnumerable<Organisation> organisations,
        Func<LedgerNodeStatus, bool> isReached,
        CancellationToken cancellationToken)
    {
        long began = TimeProvider.System.GetTimestamp();
        foreach (Organisation each in organisations)
        {
            while (!isReached(await each.Ledger.GetStatusAsync(cancellationToken).ConfigureAwait(false)))
            {
                if (TimeProvider.System.GetElapsedTime(began) > Patience)
                {
                    return false;
                }

                await Task.Delay(PollEvery, cancellationToken).ConfigureAwait(false);
            }
        }

        return true;
    }
}
