using System.Globalization;

namespace Hl7Listener;

/// <summary>What the command line asks for.</summary>
internal sealed class SampleArguments
{
    public const string Usage =
        """
        dotnet run --project samples/Hl7Listener -- [--port PORT] [--data DIR] [--stored] [--linking] [--demo]
            [--messages N]

          --port PORT    port on 127.0.0.1, 0 for a free one; default 2575, with --demo 0
          --data DIR     data folder, kept; the passphrase comes from HEALTHLEDGER_PASSPHRASE
                         default: a fresh temporary folder and development keys
          --stored       answer when a message is in the durable queue, and seal it after that
          --linking      results, corrections, updates and merges refer to earlier messages: link them
          --demo         send messages to itself, show what is sealed, and end
          --messages N   how many messages the demo sends, 12 to 100000; default 200
        """;

    private const int UsualPort = 2575;
    private const int CarriedMessages = 12;

    public int Port { get; private set; } = UsualPort;

    public string? DataFolder { get; private set; }

    public bool IsStored { get; private set; }

    public bool IsLinking { get; private set; }

    public bool IsDemo { get; private set; }

    public int Messages { get; private set; } = 200;

    /// <summary>Reads the arguments; null when they make no sense.</summary>
    public static SampleArguments? TryParse(string[] args)
    {
        SampleArguments read = new();
        bool hasPort = false;
        for (int i = 0; i < args.Length; i++)
        {
            string? value = i + 1 < args.Length ? args[i + 1] : null;
            switch (args[i])
            {
                case "--stored":
                    read.IsStored = true;
                    continue;
                case "--linking":
                    read.IsLinking = true;
                    continue;
                case "--demo":
                    read.IsDemo = true;
                    continue;
                case "--port" when TryNumber(value, 0, 65535, out int port):
                    read.Port = port;
                    hasPort = true;
                    break;
                case "--messages" when TryNumber(value, CarriedMessages, 100_000, out int messages):
                    read.Messages = messages;
                    break;
                case "--data" when !string.IsNullOrEmpty(value):
                    read.DataFolder = value;
                    break;
                default:
                    return null;
            }

            i++;
        }

        if (read.IsDemo && !hasPort)
        {
            read.Port = 0;
        }

        return read;
    }

    private static bool TryNumber(string? text, int from, int to, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number)
        && number >= from && number <= to;
}
