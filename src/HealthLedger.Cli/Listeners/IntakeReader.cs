using HealthLedger.Hl7v2.Intake;
using HealthLedger.Hl7v2.Parsing;

namespace HealthLedger.Cli.Listeners;

/// <summary>Reads what a listener accepts and how it answers.</summary>
internal sealed class IntakeReader
{
    private const int MostMessageBytes = 1024 * 1024 * 1024;

    private readonly ListenerFindings _findings;

    public IntakeReader(ListenerFindings findings) => _findings = findings;

    public Hl7v2IntakeOptions Read(StrictObject? source)
    {
        Hl7v2IntakeOptions options = new();
        if (source is null)
        {
            return options;
        }

        ReadAnswers(source, options);
        ReadAccepted(source, options);
        ReadPatients(source, options);
        LinkingReader.Read(source, options);
        options.ParseOptions = ReadParsing(source);
        options.RefuseUnknownCharacterSets =
            source.Flag("refuseUnknownCharacterSets") ?? options.RefuseUnknownCharacterSets;
        options.QuarantineRefused = source.Flag("quarantineRefused") ?? options.QuarantineRefused;
        options.RecordAnswers = source.Flag("recordAnswers") ?? options.RecordAnswers;
        source.End();
        return options;
    }

    private void ReadAnswers(StrictObject source, Hl7v2IntakeOptions options)
    {
        options.AckWhen = source.Choice(
            "ackWhen", ("sealed", AckWhen.Sealed), ("stored", AckWhen.Stored)) ?? options.AckWhen;
        options.OnUnavailable = source.Choice(
            "onUnavailable",
            ("hold", UnavailableAction.Hold),
            ("queue", UnavailableAction.QueueDurably),
            ("reject", UnavailableAction.AnswerReject)) ?? options.OnUnavailable;
        options.Order = source.Choice(
            "order",
            ("feed", MessageOrder.Feed),
            ("connection", MessageOrder.Connection),
            ("patient", MessageOrder.Patient)) ?? options.Order;
        options.OnQueueFailure = source.Choice(
            "onQueueFailure",
            ("block", QueueFailureAction.Block),
            ("setAside", QueueFailureAction.SetAside)) ?? options.OnQueueFailure;
        options.AcknowledgmentMode = source.Choice(
            "acknowledgmentMode",
            ("asRequested", AcknowledgmentMode.AsRequested),
            ("original", AcknowledgmentMode.Original)) ?? options.AcknowledgmentMode;
        options.BatchAnswers = source.Choice(
            "batchAnswers",
            ("perMessage", BatchAnswers.PerMessage),
            ("batch", BatchAnswers.Batch),
            ("errorsOnly", BatchAnswers.ErrorsOnly),
            ("none", BatchAnswers.None)) ?? options.BatchAnswers;
        options.OnReusedControlId = source.Choice(
            "onReusedControlId",
            ("refuse", ReusedControlIdAction.Refuse),
            ("acceptAsNew", ReusedControlIdAction.AcceptAsNew)) ?? options.OnReusedControlId;
        options.ReceiptSegment = source.Text("receiptSegment");
        if (options.Validate().Count > 0)
        {
            _findings.Invalid(
                source.PathOf("receiptSegment"), "Z and two capital letters or digits are needed, such as \"ZHL\".");
        }
    }

    private static void ReadAccepted(StrictObject source, Hl7v2IntakeOptions options)
    {
        Fill(options.AcceptedMessageTypes, source.Texts("acceptedMessageTypes"));
        Fill(options.AcceptedProcessingIds, source.Texts("acceptedProcessingIds"));
        Fill(options.AcceptedVersions, source.Texts("acceptedVersions"));
    }

    private static void ReadPatients(StrictObject source, Hl7v2IntakeOptions options)
    {
        Replace(options.PatientlessMessageCodes, source.Texts("patientlessMessageCodes"));
        Fill(options.PreferredAssigningAuthorities, source.Texts("preferredAssigningAuthorities"));
        Replace(options.PreferredIdentifierTypes, source.Texts("preferredIdentifierTypes"));
        foreach ((string name, string counts) in source.Pairs("assigningAuthorityNames"))
        {
            options.AssigningAuthorityNames[name] = counts;
        }

        options.DefaultAssigningAuthority = source.Text("defaultAssigningAuthority");
        options.OnSeveralPatients = source.Choice(
            "onSeveralPatients",
            ("refuse", SeveralPatientsAction.Refuse),
            ("firstPatient", SeveralPatientsAction.FirstPatient)) ?? options.OnSeveralPatients;
    }

    private static void Fill(IList<string> list, IReadOnlyList<string> values)
    {
        foreach (string value in values)
        {
            list.Add(value);
        }
    }

    // A list that is given takes the place of the default.
    private static void Replace(IList<string> list, IReadOnlyList<string> values)
    {
        if (values.Count > 0)
        {
            list.Clear();
            Fill(list, values);
        }
    }

    private Hl7ParseOptions ReadParsing(StrictObject source)
    {
        Hl7CharacterSet? characterSet = null;
        if (source.Text("defaultCharacterSet") is { } name && (characterSet = Hl7CharacterSet.FromName(name)) is null)
        {
            _findings.Invalid(
                source.PathOf("defaultCharacterSet"),
                "a character set that this build reads is needed, as MSH-18 writes it, such as \"8859/1\" or "
                + "\"UNICODE UTF-8\".");
        }

        long longest = source.Integer("maxMessageBytes", 1, MostMessageBytes)
            ?? Hl7ParseOptions.Default.MaxMessageBytes;
        return new Hl7ParseOptions
        {
            DefaultCharacterSet = characterSet,
            IsStrict = source.Flag("strictParsing") ?? false,
            MaxMessageBytes = (int)longest,
        };
    }
}
