namespace HealthLedger.Clients;

/// <summary>Failures on their way to a client: the same type, code and text there as here.</summary>
internal static class ClientFailure
{
    private const string NoCode = "-";

    /// <summary>What a client is told of an exception.</summary>
    public static ClientFrame Describe(ulong number, Exception exception)
    {
        ClientFailureKind kind = KindOf(exception);
        return exception switch
        {
            HealthLedgerException known => Frame(
                number, kind, known.Code, WithoutCode(known), known.IsTransient),
            ArgumentException argument => Frame(
                number, kind, argument.ParamName ?? NoCode, WithoutParameter(argument), isTransient: false),
            _ => Frame(
                number,
                ClientFailureKind.Defect,
                HealthLedgerErrorCodes.Internal,
                $"A defect of the node ({exception.GetType().Name}) ended the call.",
                isTransient: false),
        };
    }

    /// <summary>The exception that a failure frame tells of.</summary>
    public static Exception ToException(ClientFrame frame) => (ClientFailureKind)frame.Kind switch
    {
        ClientFailureKind.ConsentDenied => new ConsentDeniedException(frame.Code, frame.Text),
        ClientFailureKind.Integrity => new IntegrityException(frame.Code, frame.Text),
        ClientFailureKind.KeyUnavailable => new KeyUnavailableException(frame.Code, frame.Text),
        ClientFailureKind.ReplicaHalted => new ReplicaHaltedException(frame.Code, frame.Text, frame.IsTransient),
        ClientFailureKind.StorageFailure => new StorageFailureException(frame.Code, frame.Text, frame.IsTransient),
        ClientFailureKind.SubmissionRejected =>
            new SubmissionRejectedException(frame.Code, frame.Text, frame.IsTransient),
        ClientFailureKind.Argument => new ArgumentException(frame.Text, ParameterOf(frame)),
        ClientFailureKind.ArgumentOutOfRange => new ArgumentOutOfRangeException(ParameterOf(frame), frame.Text),
        ClientFailureKind.Defect => new ReplicaHaltedException(frame.Code, frame.Text),
        _ => new LedgerConnectionException(frame.Code, frame.Text, frame.IsTransient),
    };

    private static ClientFailureKind KindOf(Exception exception) => exception switch
    {
        ConsentDeniedException => ClientFailureKind.ConsentDenied,
        IntegrityException => ClientFailureKind.Integrity,
        KeyUnavailableException => ClientFailureKind.KeyUnavailable,
        ReplicaHaltedException => ClientFailureKind.ReplicaHalted,
        SubmissionRejectedException => ClientFailureKind.SubmissionRejected,
        LedgerConnectionException => ClientFailureKind.Connection,
        HealthLedgerException => ClientFailureKind.StorageFailure,
        ArgumentOutOfRangeException => ClientFailureKind.ArgumentOutOfRange,
        ArgumentException => ClientFailureKind.Argument,
        _ => ClientFailureKind.Defect,
    };

    private static ClientFrame Frame(
        ulong number, ClientFailureKind kind, string code, string text, bool isTransient) => new()
        {
            Type = ClientFrameType.Failure,
            Number = number,
            Kind = (uint)kind,
            Code = code,
            Text = text.Length > ClientLimits.TextBytes / 4 ? text[..(ClientLimits.TextBytes / 4)] : text,
            IsTransient = isTransient,
        };

    // The constructor puts the code before the text, and does so again at the other end.
    private static string WithoutCode(HealthLedgerException exception) =>
        exception.Message[(exception.Code.Length + 2)..];

    private static string WithoutParameter(ArgumentException exception)
    {
        int end = exception.Message.LastIndexOf(" (Parameter '", StringComparison.Ordinal);
        return end < 0 ? exception.Message : exception.Message[..end];
    }

    private static string? ParameterOf(ClientFrame frame) => frame.Code == NoCode ? null : frame.Code;
}
