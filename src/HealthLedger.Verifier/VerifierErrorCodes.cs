namespace HealthLedger.Verifier;

/// <summary>
/// The codes of refused receipts and proofs. A code is permanent; docs/reference/error-codes-verifier.md says for each
/// its cause, effect and what to do.
/// </summary>
public static class VerifierErrorCodes
{
    /// <summary>The receipt or proof is larger than its format allows.</summary>
    public const string ReceiptTooLarge = "HLS3201";

    /// <summary>The receipt or proof holds a spelling that canonical encoding does not have.</summary>
    public const string EncodingNotCanonical = "HLS3202";

    /// <summary>
    /// An item of the receipt or proof is missing, unknown, of the wrong type or of the wrong length.
    /// </summary>
    public const string ReceiptMalformed = "HLS3203";

    /// <summary>A part of the receipt or proof has a version that this verifier does not know.</summary>
    public const string VersionUnknown = "HLS3204";

    /// <summary>A part of the receipt or proof has a suite that this verifier does not know.</summary>
    public const string SuiteUnknown = "HLS3205";

    /// <summary>The policy does not allow the suite of the receipt.</summary>
    public const string SuiteNotAllowed = "HLS3206";

    /// <summary>The pinned bytes are not a genesis file that this verifier knows.</summary>
    public const string GenesisMalformed = "HLS3210";

    /// <summary>The pinned genesis file contradicts itself: genesis and its header do not belong together.</summary>
    public const string GenesisInconsistent = "HLS3211";

    /// <summary>A participant's signature in the pinned genesis file is missing or does not verify.</summary>
    public const string GenesisSignatureInvalid = "HLS3212";

    /// <summary>The receipt or proof belongs to another ledger than the pinned one.</summary>
    public const string LedgerMismatch = "HLS3215";

    /// <summary>A header in the epoch path, or the receipt's header, is not of the epoch that is due.</summary>
    public const string EpochWrong = "HLS3220";

    /// <summary>A replica set is not the one that the header before it names.</summary>
    public const string ReplicaSetWrong = "HLS3221";

    /// <summary>Heights or times of the headers from genesis to the receipt do not increase.</summary>
    public const string EpochOrderWrong = "HLS3222";

    /// <summary>A header does not carry exactly as many seals as the quorum of its replica set.</summary>
    public const string SealCountWrong = "HLS3230";

    /// <summary>The seals of a header are not in strictly increasing order of replicas of its set.</summary>
    public const string SealOrderWrong = "HLS3231";

    /// <summary>A seal does not verify.</summary>
    public const string SealSignatureInvalid = "HLS3232";

    /// <summary>The entry's height or index does not belong to the header.</summary>
    public const string EntryNotOfHeader = "HLS3235";

    /// <summary>The header's height, entry count and history size cannot be together.</summary>
    public const string HeaderInconsistent = "HLS3236";

    /// <summary>The entry's path does not have the length that its place in the history determines.</summary>
    public const string InclusionPathLengthWrong = "HLS3240";

    /// <summary>The entry's path does not lead to the header's history root.</summary>
    public const string InclusionRootWrong = "HLS3241";

    /// <summary>The entry's height is above the height until which the submission is valid.</summary>
    public const string SubmissionExpired = "HLS3244";

    /// <summary>The submission body is not the one that the entry names.</summary>
    public const string SubmissionIdWrong = "HLS3245";

    /// <summary>The entry's operation index is not below the submission's operation count.</summary>
    public const string OperationIndexWrong = "HLS3246";

    /// <summary>The operation is not the one that the entry names.</summary>
    public const string OperationHashWrong = "HLS3247";

    /// <summary>The operation's path does not lead to the submission's operations root at its exact length.</summary>
    public const string OperationPathWrong = "HLS3248";

    /// <summary>The entry's outcome does not fit its operation.</summary>
    public const string OperationInvalid = "HLS3249";

    /// <summary>The author's signature is not well formed or does not verify.</summary>
    public const string AuthorSignatureInvalid = "HLS3250";

    /// <summary>The row that should be that of the author's key does not have the form of a key's row.</summary>
    public const string AuthorKeyRowMalformed = "HLS3251";

    /// <summary>The proven key is another participant's, or another key than the submission names.</summary>
    public const string AuthorKeyOfAnother = "HLS3252";

    /// <summary>The author's key was registered after the entry, or had stopped before it.</summary>
    public const string AuthorKeyNotInForce = "HLS3253";

    /// <summary>The proof of the author's key is from below the entry.</summary>
    public const string AuthorProofTooOld = "HLS3254";

    /// <summary>The receipt is valid so far, but names another record than the expected one.</summary>
    public const string RecordUnexpected = "HLS3255";

    /// <summary>
    /// The receipt is valid so far, but is for another submission or operation index than the expected one.
    /// </summary>
    public const string SubmissionUnexpected = "HLS3256";

    /// <summary>The receipt is valid so far, but is for another operation than the expected one.</summary>
    public const string OperationUnexpected = "HLS3257";

    /// <summary>The receipt is valid so far, but its operation is of another type than the expected one.</summary>
    public const string OperationTypeUnexpected = "HLS3258";

    /// <summary>The receipt is valid so far, but its operation had another outcome than the expected one.</summary>
    public const string OutcomeUnexpected = "HLS3259";

    /// <summary>The expected content does not open a content commitment of the operation.</summary>
    public const string ContentUnexpected = "HLS3260";

    /// <summary>The cosignatures are not in strictly increasing order of witnesses.</summary>
    public const string CosignatureOrderWrong = "HLS3265";

    /// <summary>A cosignature is not well formed, or one by a witness of the policy does not verify.</summary>
    public const string CosignatureInvalid = "HLS3266";

    /// <summary>Fewer witnesses of the policy cosigned than the policy asks.</summary>
    public const string TooFewWitnesses = "HLS3267";

    /// <summary>The anchor of trust is older than the policy's limit at the verification time.</summary>
    public const string AnchorTooOld = "HLS3270";

    /// <summary>The header's time is more than five minutes after the verification time.</summary>
    public const string HeaderFromFuture = "HLS3271";

    /// <summary>The assurance of the receipt is lower than the policy asks.</summary>
    public const string AssuranceTooLow = "HLS3272";

    /// <summary>An epoch below the header was ended by recovery keys, and the policy does not accept that.</summary>
    public const string RecoveryNotAccepted = "HLS3273";

    /// <summary>The leaf where the state path ends does not lie on the path of the key.</summary>
    public const string StatePathWrong = "HLS3280";

    /// <summary>The state path does not lead to the header's state root.</summary>
    public const string StateRootWrong = "HLS3281";

    /// <summary>The proof shows a row that its path does not end in, or hides the row that it ends in.</summary>
    public const string StatePresenceWrong = "HLS3282";

    /// <summary>The value and blinding shown are not those of the row.</summary>
    public const string StateValueWrong = "HLS3283";

    /// <summary>The subject's row does not have the form of a subject's row.</summary>
    public const string SubjectRowMalformed = "HLS3284";

    /// <summary>The items and their neighbours do not fit the size of the subject's sub-log.</summary>
    public const string LogRangeWrong = "HLS3285";

    /// <summary>An item or a neighbour is on the wrong side of the interval, or the times decrease.</summary>
    public const string LogTimeWrong = "HLS3286";

    /// <summary>An item or a neighbour is not at its place in the subject's sub-log.</summary>
    public const string LogPathWrong = "HLS3287";

    /// <summary>The interval ends after the header: later entries could lie in it.</summary>
    public const string AccountingNotYetComplete = "HLS3288";

    /// <summary>The accounting is valid so far, but is of another subject than the expected one.</summary>
    public const string SubjectUnexpected = "HLS3289";

    /// <summary>The accounting is valid so far, but is for another interval than the expected one.</summary>
    public const string IntervalUnexpected = "HLS3290";

    /// <summary>The proof is valid so far, but is about another row than the expected one.</summary>
    public const string StateKeyUnexpected = "HLS3291";

    /// <summary>The proof is valid so far, but shows a row that was expected absent, or the reverse.</summary>
    public const string StatePresenceUnexpected = "HLS3292";

    /// <summary>The proof is valid so far, but the row has another value than the expected one.</summary>
    public const string StateValueUnexpected = "HLS3293";

    /// <summary>The proof goes on from a history of another size than the expected one.</summary>
    public const string HistorySizeUnexpected = "HLS3294";

    /// <summary>The consistency path does not have the length that the two sizes determine.</summary>
    public const string ConsistencyPathLengthWrong = "HLS3295";

    /// <summary>The history does not go on from the one that the caller knows.</summary>
    public const string ConsistencyRootWrong = "HLS3296";

    /// <summary>The two seals are not of one height by one replica of the set.</summary>
    public const string EvidenceUnrelated = "HLS3297";

    /// <summary>The two headers are the same: there is no contradiction.</summary>
    public const string EvidenceWithoutContradiction = "HLS3298";
}
