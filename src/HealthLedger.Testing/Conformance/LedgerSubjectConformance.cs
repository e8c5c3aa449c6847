using HealthLedger.Ledger;
using HealthLedger.Ledger.Operations;
using HealthLedger.Participants;
using HealthLedger.Primitives;
using HealthLedger.Vaults;

namespace HealthLedger.Testing.Conformance;

/// <summary>Subjects and participants of an <see cref="ILedger"/>.</summary>
internal static class LedgerSubjectConformance
{
    public static IReadOnlyList<LedgerCase> Cases { get; } =
    [
        new("A ledger merges patients, takes that back, and renews a pseudonym", LinksAsync),
        new("A ledger refuses to merge whom it does not know", RefusesUnknownAsync),
        new("A ledger registers, updates, suspends and re-keys participants", RegistersAsync),
    ];

    private static async Task LinksAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        foreach (string patient in (string[])["1", "2"])
        {
            await ledger.AppendAsync(LedgerConformance.Record("of " + patient, patient), cancellationToken)
                .ConfigureAwait(false);
        }

        SealedEntry merge = await ledger.MergeSubjectsAsync(
            LedgerConformance.Patient("1"), LedgerConformance.Patient("2"), "same-person", cancellationToken)
            .ConfigureAwait(false);
        Claim.That(merge.Outcome == EntryOutcomeCode.Accepted, "a merge is sealed");
        int linked = await CountAsync(ledger, "1", cancellationToken).ConfigureAwait(false);
        await ledger.UnmergeSubjectsAsync(
            LedgerConformance.Patient("1"), LedgerConformance.Patient("2"), "mistake", cancellationToken)
            .ConfigureAwait(false);
        int apart = await CountAsync(ledger, "1", cancellationToken).ConfigureAwait(false);
        Claim.That(linked == 5 && apart == 4, "a merge shows both histories, and taking it back does not");
        SubjectId renewed = await ledger
            .RekeySubjectAsync(LedgerConformance.Patient("2"), "leaked", cancellationToken).ConfigureAwait(false);
        List<HistoryEntry> history = await Claim.ListAsync(
            ledger.ListHistoryAsync(LedgerConformance.Patient("2"), cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        Claim.That(
            history.Exists(entry => entry.Operation == OperationType.RekeySubject
                && entry.LinkedSubjects.Contains(renewed)),
            "a new pseudonym is linked to the old one");
    }

    private static async Task<int> CountAsync(ILedger ledger, string patient, CancellationToken cancellationToken) =>
        (await Claim.ListAsync(
            ledger.ListHistoryAsync(LedgerConformance.Patient(patient), cancellationToken), cancellationToken)
            .ConfigureAwait(false)).Count;

    private static async Task RefusesUnknownAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        const string Rule = "a patient who is not known here is HLS3018";
        await LedgerConformance.RefusesAsync<SubmissionRejectedException>(
            () => ledger.MergeSubjectsAsync(
                LedgerConformance.Patient("1"), LedgerConformance.Patient("2"), "x", cancellationToken),
            HealthLedgerErrorCodes.PatientUnknown,
            Rule).ConfigureAwait(false);
        await LedgerConformance.RefusesAsync<SubmissionRejectedException>(
            () => ledger.RekeySubjectAsync(LedgerConformance.Patient("1"), "x", cancellationToken),
            HealthLedgerErrorCodes.PatientUnknown,
            Rule).ConfigureAwait(false);
    }

    private static async Task RegistersAsync(ILedger ledger, CancellationToken cancellationToken)
    {
        InMemoryKeyVault vault = InMemoryKeyVault.Create();
        await using (vault.ConfigureAwait(false))
        {
            ParticipantId id = ParticipantApplication.NewId();
            ParticipantApplication application = await ParticipantApplication.CreateAsync(
                ledger.Genesis.LedgerId,
                "south-lab",
                ParticipantFacts.Create(id, 1, "South Laboratory", "FR", ParticipantRoles.Laboratory),
                vault,
                cancellationToken).ConfigureAwait(false);
            await ledger.RegisterParticipantAsync(application, cancellationToken).ConfigureAwait(false);
            ParticipantInfo? registered = await ledger
                .FindParticipantAsync(id, cancellationToken).ConfigureAwait(false);
            Claim.That(
                registered is { Code: "south-lab", Country: "FR", Version: 1, IsSuspended: false }
                    && registered.Facts == application.Facts.Hash && registered.Roles == ParticipantRoles.Laboratory,
                "who was registered is found");
            await ledger.UpdateParticipantAsync(
                new ParticipantUpdate
                {
                    Code = "south",
                    Facts = ParticipantFacts.Create(id, 2, "South SA", "FR", ParticipantRoles.Laboratory),
                },
                cancellationToken).ConfigureAwait(false);
            await ledger.SuspendParticipantAsync(id, SuspensionReason.KeyCompromised, cancellationToken)
                .ConfigureAwait(false);
            await RotateAsync(ledger, registered!, cancellationToken).ConfigureAwait(false);
            ParticipantInfo suspended = (await ledger
                .FindParticipantAsync(id, cancellationToken).ConfigureAwait(false))!;
            await ledger.LiftSuspensionAsync(id, SuspensionReason.Resolved, cancellationToken).ConfigureAwait(false);
            ParticipantInfo lifted = (await ledger.FindParticipantAsync(id, cancellationToken).ConfigureAwait(false))!;
            Claim.That(
                suspended is { Code: "south", Version: 2, IsSuspended: true } && !lifted.IsSuspended
                    && suspended.KeyId != registered!.KeyId,
                "updates, suspensions and keys are seen");
            await LedgerConformance.RefusesAsync<SubmissionRejectedException>(
                () => ledger.RegisterParticipantAsync(application, cancellationToken),
                HealthLedgerErrorCodes.OperationRefused,
                "nobody is registered twice").ConfigureAwait(false);
        }

        List<ParticipantInfo> all = await Claim
            .ListAsync(ledger.ListParticipantsAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        Claim.That(all.Count == 2 && all[0].Id == ledger.Organisation, "everybody is listed, in order");
        Claim.That(
            await ledger.FindParticipantAsync(ParticipantApplication.NewId(), cancellationToken)
                .ConfigureAwait(false) is null,
            "a stranger is not found");
    }

    private static async Task RotateAsync(
        ILedger ledger, ParticipantInfo registered, CancellationToken cancellationToken)
    {
        InMemoryKeyVault renewed = InMemoryKeyVault.Create();
        await using (renewed.ConfigureAwait(false))
        {
            KeySuccession succession = await KeySuccession.CreateAsync(
                ledger.Genesis.LedgerId, registered.Id, registered.KeyId, renewed, cancellationToken)
                .ConfigureAwait(false);
            await ledger.RotateKeyAsync(
                succession,
                KeyRotationReason.Compromised,
                DateTimeOffset.UnixEpoch.AddDays(20_000),
                cancellationToken).ConfigureAwait(false);
        }
    }
}
