using System.Globalization;
using HealthLedger.Cryptography;
using HealthLedger.Ledger;
using HealthLedger.Ledger.Execution;
using HealthLedger.Ledger.Operations;
using HealthLedger.Ledger.State;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Storage;

namespace HealthLedger.Tests.Ledger.Execution;

public sealed class ExecutionTests
{
    [Fact]
    public void Every_skip_code_of_a_bad_submission_is_reached_and_leaves_no_entry()
    {
        using Chain chain = new();
        Author author = chain.Registrar;
        using Author stranger = new(9, ParticipantRoles.Provider);
        LedgerId id = chain.Id;
        ulong next = chain.Next;
        ReadOnlyMemory<byte>[] operations = [chain.Enrol(chain.NewSubject()).Encode()];
        byte[] good = author.Submit(id, next, operations);
        (byte[] Bytes, SkipCode Code)[] cases =
        [
            (author.Submit(new LedgerId(new byte[32]), next, operations), SkipCode.WrongLedger),
            (author.Submit(id, next, operations, version: 2), SkipCode.VersionUnknown),
            (author.Submit(id, next, operations, suite: 2), SkipCode.VersionUnknown),
            (stranger.Submit(id, next, operations), SkipCode.KeyUnknown),
            (stranger.Submit(id, next, operations, author: author.Id), SkipCode.KeyUnknown),
            (author.Submit(id, next, operations, author: chain.Other.Id), SkipCode.KeyUnknown),
            (author.Submit(id, next, operations, spoilSignature: true), SkipCode.SignatureInvalid),
            (stranger.Submit(id, next, operations, keyId: author.KeyId, author: author.Id), SkipCode.SignatureInvalid),
            (author.Submit(id, next - 1, operations), SkipCode.Expired),
            (author.Submit(id, next + Chain.Window + 1, operations), SkipCode.TooFarAhead),
            (good, SkipCode.None),
            (good, SkipCode.Duplicate),
            (author.Submit(id, next, operations, count: 2), SkipCode.OperationsMismatched),
            (author.Submit(id, next, operations, root: default(Digest256)), SkipCode.OperationsMismatched),
            (author.Submit(id, next, Enumerable.Repeat(operations[0], 11).ToArray()), SkipCode.Malformed),
            (author.Submit(id, next, [new byte[65_536]]), SkipCode.Malformed),
            (author.Submit(id, next, Array.Empty<ReadOnlyMemory<byte>>()), SkipCode.Malformed),
            ([], SkipCode.Malformed),
            ([.. good, 0], SkipCode.Malformed),
        ];
        ExecutedBlock block = chain.Execute([.. cases.Select(each => each.Bytes)]);

        Assert.Equal(cases.Select(each => each.Code), block.Submissions.Select(submission => submission.Skip));
        Assert.Single(block.Entries);
        Assert.Equal(cases.Length - 1, block.Skipped.Count);

        // The other two need a rotation and a quota: ParticipantRulesTests and QuotaTests.
        Assert.Equal(
            Enum.GetValues<SkipCode>().Except([SkipCode.KeyRetired, SkipCode.QuotaExceeded]).Order(),
            cases.Select(each => each.Code).Distinct().Order());
    }

    [Fact]
    public void Submission_is_good_to_the_last_height_and_remembered_as_long()
    {
        using Chain chain = new();
        byte[] bytes = chain.Registrar.Submit(chain.Id, chain.Next + Chain.Window, chain.Enrol(chain.NewSubject()));
        Assert.Single(chain.Execute(bytes).Entries);
        Digest256 remembered = chain.Head.State.Root;
        for (uint i = 0; i < Chain.Window; i++)
        {
            Assert.Equal(SkipCode.Duplicate, chain.Execute(bytes).Submissions[0].Skip);
        }

        // After the window nothing is remembered, and nothing need be: the submission has expired.
        Assert.NotEqual(remembered, chain.Head.State.Root);
        Assert.DoesNotContain(chain.Head.State.Leaves(), leaf => leaf.Kind is StateKind.Submission or StateKind.Window);
        Assert.Equal(SkipCode.Expired, chain.Execute(bytes).Submissions[0].Skip);
    }

    [Fact]
    public void Every_outcome_that_version_1_has_is_reached()
    {
        using Chain chain = new();
        SubjectId subject = chain.NewSubject();
        SubjectId foreign = chain.NewSubject();
        RecordId record = chain.NewRecord();
        chain.Execute(chain.Other.Submit(chain.Id, chain.Next, chain.Enrol(foreign)));
        using Author third = new(3, ParticipantRoles.Provider);
        using Author twin = new(4, ParticipantRoles.Provider);
        Participant sameKey = With(twin.Participant, twin.Id, chain.Other.Participant.SigningKey);
        Participant sameId = With(twin.Participant, chain.Other.Id, twin.Participant.SigningKey);
        (LedgerOperation Operation, EntryOutcomeCode Code)[] cases =
        [
            (chain.Enrol(subject), EntryOutcomeCode.Accepted),
            (chain.Enrol(subject), EntryOutcomeCode.DuplicateSubject),
            (chain.Append(record, subject), EntryOutcomeCode.Accepted),
            (chain.Append(record, subject), EntryOutcomeCode.DuplicateRecord),
            (chain.Append(chain.NewRecord(), chain.NewSubject()), EntryOutcomeCode.UnknownSubject),
            (chain.Append(chain.NewRecord(), foreign), EntryOutcomeCode.UnknownSubject),
            (chain.Append(chain.NewRecord(), subject, threshold: 2), EntryOutcomeCode.ThresholdInvalid),
            (chain.Append(chain.NewRecord(), subject, threshold: 0), EntryOutcomeCode.ThresholdInvalid),
        ];
        Check(chain, cases);
        cases =
        [
            (chain.Append(chain.NewRecord(), null, trustees: default(Digest256)), EntryOutcomeCode.ThresholdInvalid),
            (chain.Append(chain.NewRecord(), null), EntryOutcomeCode.Accepted),
            (chain.Ask(chain.NewRecord()), EntryOutcomeCode.UnknownRecord),
            (chain.Ask(record, segment: new SegmentId(new byte[16])), EntryOutcomeCode.UnknownSegment),
            (chain.Register(third), EntryOutcomeCode.Accepted),
            (chain.Register(chain.Other, sameKey), EntryOutcomeCode.DuplicateKey),
            (chain.Register(twin, sameId), EntryOutcomeCode.DuplicateParticipant),
            (new Attest { Salt = new byte[16], Kind = "backup", Commitment = default }, EntryOutcomeCode.Accepted),
        ];
        Check(chain, cases);

        ExecutedBlock malformed = chain.Execute(chain.Registrar.Submit(chain.Id, chain.Next, [new byte[] { 1, 2, 3 }]));
        Assert.Equal(EntryOutcomeCode.Malformed, malformed.Decoded.Single().Outcome);
        ExecutedBlock refused = chain.Execute(
            chain.Other.Submit(chain.Id, chain.Next, chain.Register(twin)));
        Assert.Equal(EntryOutcomeCode.NotAuthorised, refused.Decoded.Single().Outcome);
    }

    [Fact]
    public void Registered_participant_submits_like_one_of_genesis()
    {
        using Chain chain = new();
        using Author third = new(3, ParticipantRoles.Provider);
        SubjectId subject = chain.NewSubject();
        Assert.Equal(
            SkipCode.KeyUnknown,
            chain.Execute(third.Submit(chain.Id, chain.Next, chain.Enrol(subject))).Submissions[0].Skip);
        chain.Do(chain.Register(third));
        RecordId record = chain.NewRecord();
        ExecutedBlock block = chain.Execute(third.Submit(
            chain.Id, chain.Next, chain.Enrol(subject), chain.Append(record, subject), chain.Ask(record)));
        Assert.All(block.Decoded, entry => Assert.Equal(EntryOutcomeCode.Accepted, entry.Outcome));
        Assert.True(block.Decoded[2].Decision!.IsPermitted);

        // Another organisation is denied, and the denial is an entry.
        AccessDecision denied = chain.Do(chain.Ask(record)).Decoded.Single().Decision!;
        Assert.False(denied.IsPermitted);
        Assert.Equal("NO_CONSENT", denied.Reason);
    }

    [Theory]
    [InlineData("TREAT", "read", false, true, "CUSTODIAN_TREATMENT")]
    [InlineData("HRESCH", "read", false, false, "PURPOSE")]
    [InlineData("TREAT", "export", false, false, "ACTION")]
    [InlineData("HRESCH", "export", false, false, "PURPOSE")]
    [InlineData("TREAT", "read", true, false, "BREAK_GLASS")]
    [InlineData("treat", "read", false, false, "PURPOSE")]
    public void Decision_is_that_of_the_policy(
        string purpose, string action, bool breakGlass, bool permit, string reason)
    {
        using Chain chain = new();
        RecordId record = chain.NewRecord();
        chain.Do(chain.Append(record, null));
        ExecutedBlock block = chain.Do(chain.Ask(record, purpose, action, breakGlass));
        AccessDecision decision = block.Decoded.Single().Decision!;
        Assert.Equal(EntryOutcomeCode.Accepted, block.Decoded.Single().Outcome);
        Assert.Equal(permit, decision.IsPermitted);
        Assert.Equal(reason, decision.Reason);
        Assert.Equal("custodian/v1", decision.Algorithm);
        Assert.Equal(block.Head.Header.Time, decision.Time.ToUnixTimeMilliseconds());
        Assert.Equal(TimeSpan.FromMinutes(1), decision.TimeToLive);
    }

    [Fact]
    public void Sub_log_holds_every_request_for_the_subject_whatever_its_outcome()
    {
        using Chain chain = new();
        SubjectId subject = chain.NewSubject();
        RecordId record = chain.NewRecord();
        chain.Do(chain.Enrol(subject), chain.Append(record, subject));
        List<Digest256> expected = [];
        LedgerOperation[] requests =
        [
            chain.Ask(record),
            chain.Ask(record, purpose: "HRESCH"),
            chain.Ask(record, segment: new SegmentId(new byte[16])),
        ];
        foreach (LedgerOperation request in requests)
        {
            ExecutedBlock block = chain.Do(request);
            expected.Add(SubjectLog.LeafOf(block.Head.Header.Time, MerkleTree.LeafHash(block.Entries[0].Span)));
            Assert.Contains(block.Index, row => row.Kind == IndexKind.SubjectLog
                && row.Key.Span.SequenceEqual(subject.ToArray())
                && row.Position == new EntryPosition(block.Head.Header.Height, 0));
        }

        ExecutedBlock other = chain.Do(chain.Ask(chain.NewRecord()));
        Assert.DoesNotContain(other.Index, row => row.Kind == IndexKind.SubjectLog);
        byte[] row = chain.Head.State.Find(StateLeaf.PlaceOf(StateKind.Subject, subject.ToArray()))!.Value;
        SubjectRow found = SubjectRow.TryDecode(row)!;
        Assert.Equal(3UL, found.Log.Size);
        Assert.Equal(MerkleTree.Root([.. expected]), found.Log.Root);
    }

    [Fact]
    public void Same_batches_give_the_same_headers_in_every_culture_and_from_every_process()
    {
        using Chain chain = new();
        LedgerHead genesis = chain.Head;
        SubjectId subject = chain.NewSubject();
        RecordId record = chain.NewRecord();
        List<ExecutedBlock> blocks =
        [
            chain.Do(chain.Enrol(subject), chain.Append(record, subject)),
            chain.Do(chain.Ask(record)),
            chain.Execute(),
            chain.Execute([1, 2, 3]),
        ];
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            foreach (string sign in (string[])["~", ","])
            {
                CultureInfo.CurrentCulture = Odd(sign);
                LedgerHead head = genesis;
                using VerificationKeyCache keys = new();
                foreach (ExecutedBlock block in blocks)
                {
                    ExecutedBlock again = new BlockExecutor(keys).Execute(head, Batch.TryDecode(block.Batch.Bytes)!);
                    Assert.Equal(block.HeaderBytes, again.HeaderBytes);
                    Assert.Equal(block.Entries.Select(Hex), again.Entries.Select(Hex));
                    Assert.Equal(block.State.Count, again.State.Count);
                    head = again.Head;
                }
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Header_follows_from_the_one_before()
    {
        using Chain chain = new();
        LedgerHead before = chain.Head;
        ExecutedBlock block = chain.Do(chain.Enrol(chain.NewSubject()), chain.Enrol(chain.NewSubject()));
        BlockHeader header = block.Head.Header;
        Assert.Equal(before.Header.Height + 1, header.Height);
        Assert.Equal(before.HeaderHash, header.Previous);
        Assert.Equal(2UL, header.EntryCount);
        Assert.Equal(before.Header.HistorySize + 2, header.HistorySize);
        Assert.Equal(
            MerkleTree.Root([.. block.Entries.Select(entry => MerkleTree.LeafHash(entry.Span))]), header.HistoryRoot);
        Assert.Equal(LabelledHash.Of(HashLabel.Batch, block.Batch.Bytes.Span), header.BatchDigest);
        Assert.Equal(chain.Id, header.LedgerId);

        // Executing changes nothing of what it started from.
        Assert.Equal(0UL, before.History.Size);
        Assert.Equal(before.Header.StateRoot, before.State.Root);
    }

    // Globalization is invariant in this process, so a culture that differs is made by hand.
    private static CultureInfo Odd(string sign)
    {
        CultureInfo culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NegativeSign = sign;
        culture.NumberFormat.NumberDecimalSeparator = ";";
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.DateTimeFormat.DateSeparator = "_";
        culture.DateTimeFormat.TimeSeparator = "_";
        return culture;
    }

    private static void Check(Chain chain, (LedgerOperation Operation, EntryOutcomeCode Code)[] cases)
    {
        ExecutedBlock block = chain.Do([.. cases.Select(each => each.Operation)]);
        Assert.Equal(cases.Select(each => each.Code), block.Decoded.Select(entry => entry.Outcome));
    }

    private static Participant With(Participant participant, ParticipantId id, byte[] key) => new()
    {
        Id = id,
        Code = participant.Code,
        Country = participant.Country,
        Roles = participant.Roles,
        Facts = participant.Facts,
        SigningKey = key,
    };

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexString(bytes.Span);
}
