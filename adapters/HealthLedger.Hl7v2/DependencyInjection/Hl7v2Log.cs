using Microsoft.Extensions.Logging;

namespace HealthLedger.Hl7v2.DependencyInjection;

/// <summary>What listeners and intake log. Event ids are stable: 2000 to 2099. Codes, counts and positions
/// only.</summary>
internal static partial class Hl7v2Log
{
    [LoggerMessage(2001, LogLevel.Information, "Listener {Listener} listens on {EndPoint}.")]
    public static partial void Listening(ILogger logger, string listener, string endPoint);

    [LoggerMessage(2002, LogLevel.Information, "Listener {Listener} has stopped.")]
    public static partial void Stopped(ILogger logger, string listener);

    [LoggerMessage(2005, LogLevel.Warning, "Listener {Listener} is paused.")]
    public static partial void Paused(ILogger logger, string listener);

    [LoggerMessage(2006, LogLevel.Information, "Listener {Listener} listens on {EndPoint} again.")]
    public static partial void Resumed(ILogger logger, string listener, string endPoint);

    [LoggerMessage(2003, LogLevel.Debug, "{Kind}: {Listener}#{Connection} {EndPoint}.")]
    public static partial void Connection(
        ILogger logger, string kind, string listener, long connection, string endPoint);

    [LoggerMessage(2004, LogLevel.Warning, "{Kind} {Code}: {Listener}#{Connection} {EndPoint} {ExceptionType}.")]
    public static partial void Trouble(
        ILogger logger,
        string kind,
        string code,
        string listener,
        long connection,
        string endPoint,
        string exceptionType);

    [LoggerMessage(
        2010,
        LogLevel.Debug,
        "{Listener}#{Connection} {MessageType} answered {AckCode}: record {RecordId}, resend {IsRepeat}.")]
    public static partial void Handled(
        ILogger logger,
        string listener,
        long connection,
        string messageType,
        string ackCode,
        string recordId,
        bool isRepeat);

    [LoggerMessage(
        2012, LogLevel.Warning, "{Listener}#{Connection}: {Count} of the sender's numbers (MSH-13) are missing.")]
    public static partial void NumbersMissing(ILogger logger, string listener, long connection, long count);

    [LoggerMessage(
        2013,
        LogLevel.Warning,
        "{Code}: {Listener}#{Connection} {MessageType} sealed all the same, at {Location}, {Count} findings.")]
    public static partial void Reported(
        ILogger logger,
        string code,
        string listener,
        long connection,
        string messageType,
        string location,
        int count);

    [LoggerMessage(
        2014, LogLevel.Warning, "{Code}: {Listener}#{Connection} {MessageType} sealed as record {RecordId}: {Link}.")]
    public static partial void NotLinked(
        ILogger logger,
        string code,
        string listener,
        long connection,
        string messageType,
        string recordId,
        string link);

    [LoggerMessage(
        2015,
        LogLevel.Information,
        "{Listener}#{Connection} {MessageType} waits for what it refers to, as {RecordId}.")]
    public static partial void Parked(
        ILogger logger, string listener, long connection, string messageType, string recordId);

    [LoggerMessage(
        2011,
        LogLevel.Warning,
        "{Code}: {Listener}#{Connection} {MessageType} answered {AckCode}, at {Location}, quarantine {QuarantineId}.")]
    public static partial void Refused(
        ILogger logger,
        string code,
        string listener,
        long connection,
        string messageType,
        string ackCode,
        string location,
        string quarantineId);
}
