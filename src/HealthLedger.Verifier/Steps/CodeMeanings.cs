using System.Collections.Frozen;

namespace HealthLedger.Verifier.Steps;

/// <summary>One sentence for each code.</summary>
internal static class CodeMeanings
{
    private static readonly FrozenDictionary<string, string> Meanings = new Dictionary<string, string>(
        StringComparer.Ordinal)
    {
        [VerifierErrorCodes.ReceiptTooLarge] = "The receipt or proof is larger than its format allows.",
        [VerifierErrorCodes.EncodingNotCanonical] =
            "The receipt or proof holds a spelling that canonical encoding does not have.",
        [VerifierErrorCodes.ReceiptMalformed] =
            "An item of the receipt or proof is missing, unknown, of the wrong type or of the wrong length.",
        [VerifierErrorCodes.VersionUnknown] =
            "A part of the receipt or proof has a version that this verifier does not know.",
        [VerifierErrorCodes.SuiteUnknown] =
            "A part of the receipt or proof has a suite that this verifier does not know.",
        [VerifierErrorCodes.SuiteNotAllowed] = "The policy does not allow the suite of the receipt.",
        [VerifierErrorCodes.GenesisMalformed] = "The pinned bytes are not a genesis file that this verifier knows.",
        [VerifierErrorCodes.GenesisInconsistent] =
            "The pinned genesis file contradicts itself: genesis and its header do not belong together.",
        [VerifierErrorCodes.GenesisSignatureInvalid] =
            "A participant's signature in the pinned genesis file is missing or does not verify.",
        [VerifierErrorCodes.LedgerMismatch] = "The receipt or proof belongs to another ledger than the pinned one.",
        [VerifierErrorCodes.EpochWrong] =
            "A header in the epoch path, or the receipt's header, is not of the epoch that is due.",
        [VerifierErrorCodes.ReplicaSetWrong] = "A replica set is not the one that the header before it names.",
        [VerifierErrorCodes.EpochOrderWrong] =
            "Heights or times of the headers from genesis to the receipt do not increase.",
        [VerifierErrorCodes.SealCountWrong] =
            "A header does not carry exactly as many seals as the quorum of its replica set.",
        [VerifierErrorCodes.SealOrderWrong] =
            "The seals of a header are not in strictly increasing order of replicas of its set.",
        [VerifierErrorCodes.SealSignatureInvalid] = "A seal does not verify.",
        [VerifierErrorCodes.EntryNotOfHeader] = "The entry's height or index does not belong to the header.",
        [VerifierErrorCodes.HeaderInconsistent] =
            "The header's height, entry count and history size cannot be together.",
        [VerifierErrorCodes.InclusionPathLengthWrong] =
            "The entry's path does not have the length that its place in the history determines.",
        [VerifierErrorCodes.InclusionRootWrong] = "The entry's path does not lead to the header's history root.",
        [VerifierErrorCodes.SubmissionExpired] =
            "The entry's height is above the height until which the submission is valid.",
        [VerifierErrorCodes.SubmissionIdWrong] = "The submission body is not the one that the entry names.",
        [VerifierErrorCodes.OperationIndexWrong] =
            "The entry's operation index is not below the submission's operation count.",
        [VerifierErrorCodes.OperationHashWrong] = "The operation is not the one that the entry names.",
        [VerifierErrorCodes.OperationPathWrong] =
            "The operation's path does not lead to the submission's operations root at its exact length.",
        [VerifierErrorCodes.OperationInvalid] = "The entry's outcome does not fit its operation.",
        [VerifierErrorCodes.AuthorSignatureInvalid] = "The author's signature is not well formed or does not verify.",
        [VerifierErrorCodes.RecordUnexpected] =
            "The receipt is valid so far, but names another record than the expected one.",
        [VerifierErrorCodes.SubmissionUnexpected] =
            "The receipt is valid so far, but is for another submission or operation index than the expected one.",
        [VerifierErrorCodes.OperationUnexpected] =
            "The receipt is valid so far, but is for another operation than the expected one.",
        [VerifierErrorCodes.OperationTypeUnexpected] =
            "The receipt is valid so far, but its operation is of another type than the expected one.",
        [VerifierErrorCodes.OutcomeUnexpected] =
            "The receipt is valid so far, but its operation had another outcome than the expected one.",
        [VerifierErrorCodes.ContentUnexpected] =
            "The expected content does not open a content commitment of the operation.",
        [VerifierErrorCodes.CosignatureOrderWrong] =
            "The cosignatures are not in strictly increasing order of witnesses.",
        [VerifierErrorCodes.CosignatureInvalid] =
            "A cosignature is not well formed, or one by a witness of the policy does not verify.",
        [VerifierErrorCodes.TooFewWitnesses] = "Fewer witnesses of the policy cosigned than the policy asks.",
        [VerifierErrorCodes.AnchorTooOld] =
            "The anchor of trust is older than the policy's limit at the verification time.",
        [VerifierErrorCodes.HeaderFromFuture] =
            "The header's time is more than five minutes after the verification time.",
        [VerifierErrorCodes.RecoveryNotAccepted] =
            "Recovery keys, and not replicas, ended an epoch below the header, and the policy does not accept that.",
        [VerifierErrorCodes.AssuranceTooLow] = "The assurance of the receipt is lower than the policy asks.",
        [VerifierErrorCodes.StatePathWrong] = "The leaf where the state path ends does not lie on the path of the key.",
        [VerifierErrorCodes.StateRootWrong] = "The state path does not lead to the header's state root.",
        [VerifierErrorCodes.StatePresenceWrong] =
            "The proof shows a row that its path does not end in, or hides the row that it ends in.",
        [VerifierErrorCodes.StateValueWrong] = "The value and blinding shown are not those of the row.",
        [VerifierErrorCodes.SubjectRowMalformed] = "The subject's row does not have the form of a subject's row.",
        [VerifierErrorCodes.LogRangeWrong] =
            "The items and their neighbours do not fit the size of the subject's sub-log.",
        [VerifierErrorCodes.LogTimeWrong] =
            "An item or a neighbour is on the wrong side of the interval, or the times decrease.",
        [VerifierErrorCodes.LogPathWrong] = "An item or a neighbour is not at its place in the subject's sub-log.",
        [VerifierErrorCodes.AccountingNotYetComplete] =
            "The interval ends after the header: later entries could lie in it.",
        [VerifierErrorCodes.SubjectUnexpected] =
            "The accounting is valid so far, but is of another subject than the expected one.",
        [VerifierErrorCodes.IntervalUnexpected] =
            "The accounting is valid so far, but is for another interval than the expected one.",
        [VerifierErrorCodes.StateKeyUnexpected] =
            "The proof is valid so far, but is about another row than the expected one.",
        [VerifierErrorCodes.StatePresenceUnexpected] =
            "The proof is valid so far, but shows a row that was expected absent, or the reverse.",
        [VerifierErrorCodes.StateValueUnexpected] =
            "The proof is valid so far, but the row has another value than the expected one.",
        [VerifierErrorCodes.HistorySizeUnexpected] =
            "The proof goes on from a history of another size than the expected one.",
        [VerifierErrorCodes.ConsistencyPathLengthWrong] =
            "The consistency path does not have the length that the two sizes determine.",
        [VerifierErrorCodes.ConsistencyRootWrong] = "The history does not go on from the one that the caller knows.",
        [VerifierErrorCodes.EvidenceUnrelated] = "The two seals are not of one height by one replica of the set.",
        [VerifierErrorCodes.EvidenceWithoutContradiction] = "The two headers are the same: there is no contradiction.",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static string Find(string? code)
    {
        return code is null ? "Every step passed." : Meanings[code];
    }
}
