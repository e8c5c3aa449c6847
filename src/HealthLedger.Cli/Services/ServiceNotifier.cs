using System.Net.Sockets;
using System.Text;
using HealthLedger.Cli.Input;

namespace HealthLedger.Cli.Services;

/// <summary>
/// Tells the service manager how the process stands: datagrams to the socket that it names (sd_notify(3)). What cannot
/// be sent is dropped: a service manager that is away must not stop a node.
/// </summary>
internal sealed class ServiceNotifier : IDisposable
{
    private const string SocketVariable = "NOTIFY_SOCKET";
    private const string WatchdogVariable = "WATCHDOG_USEC";
    private const string ProcessVariable = "WATCHDOG_PID";
    private const int LongestStatus = 256;

    private readonly Socket _socket;

    private ServiceNotifier(Socket socket, TimeSpan? watchdog)
    {
        _socket = socket;
        Watchdog = watchdog;
    }

    /// <summary>How long the manager waits for a sign of life; null when it does not.</summary>
    public TimeSpan? Watchdog { get; }

    /// <summary>Null when no service manager wants to hear, or its socket is not there.</summary>
    public static ServiceNotifier? Open(CliEnvironment environment)
    {
        string? path = environment.GetVariable(SocketVariable);
        if (string.IsNullOrEmpty(path) || path[0] is not ('/' or '@') || OperatingSystem.IsWindows())
        {
            return null;
        }

        Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            // A name in the abstract namespace begins with NUL; @ stands for it in the variable.
            socket.Connect(new UnixDomainSocketEndPoint(path[0] == '@' ? "\0" + path[1..] : path));
            return new ServiceNotifier(socket, WatchdogOf(environment));
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            socket.Dispose();
            return null;
        }
    }

    /// <summary>Everything is up.</summary>
    public void Ready(string status) => Send($"READY=1\nSTATUS={OneLine(status)}");

    /// <summary>The process ends in its own time.</summary>
    public void Stopping() => Send("STOPPING=1\nSTATUS=stopping: messages at hand are finished and answered");

    /// <summary>How it stands, for `systemctl status`.</summary>
    public void Status(string status) => Send("STATUS=" + OneLine(status));

    /// <summary>A sign of life.</summary>
    public void Alive() => Send("WATCHDOG=1");

    public void Dispose() => _socket.Dispose();

    private static TimeSpan? WatchdogOf(CliEnvironment environment)
    {
        bool isOurs = environment.GetVariable(ProcessVariable) is not { Length: > 0 } process
            || process == Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return isOurs
            && long.TryParse(
                environment.GetVariable(WatchdogVariable),
                System.Globalization.NumberStyles.None,
                System.Globalization.CultureInfo.InvariantCulture,
                out long microseconds)
            && microseconds is > 0 and <= 86_400_000_000
            ? TimeSpan.FromMicroseconds(microseconds)
            : null;
    }

    private static string OneLine(string text)
    {
        string line = text.ReplaceLineEndings(" ");
        return line.Length <= LongestStatus ? line : line[..LongestStatus];
    }

    private void Send(string message)
    {
        try
        {
            _socket.Send(Encoding.UTF8.GetBytes(message));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return;
        }
    }
}
