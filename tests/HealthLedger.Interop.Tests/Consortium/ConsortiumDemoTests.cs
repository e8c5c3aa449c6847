using System.Diagnostics;

namespace HealthLedger.Interop.Tests.Consortium;

/// <summary>The sample of four organisations, as a vendor runs it.</summary>
public sealed class ConsortiumDemoTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    [Fact]
    public async Task Demo_shows_every_step_as_it_says_and_leaves_nothing_behind()
    {
        string temporary = Directory.CreateTempSubdirectory("healthledger-demo-").FullName;
        try
        {
            using Process demo = Start(temporary, "--demo");
            Task<string> errors = demo.StandardError.ReadToEndAsync();
            string output = await demo.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
            await demo.WaitForExitAsync().WaitAsync(Patience);

            Assert.True(demo.ExitCode == 0, output + await errors);
            Assert.DoesNotContain("FAIL", output, StringComparison.Ordinal);
            Assert.Contains("receipt Quorum(4, 1)", output, StringComparison.Ordinal);
            Assert.Contains("receipt Quorum(5, 1)", output, StringComparison.Ordinal);
            Assert.EndsWith("-- All as said", output.TrimEnd(), StringComparison.Ordinal);
            // The runtime leaves its sockets there when a process is killed.
            Assert.Empty(Directory.EnumerateDirectories(temporary));
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    // Its output and its nodes' end when it ends: whoever waits for them is not left waiting.
    [Fact]
    public async Task Nodes_end_when_the_sample_is_killed()
    {
        string temporary = Directory.CreateTempSubdirectory("healthledger-demo-").FullName;
        try
        {
            using Process sample = Start(temporary);
            List<string> lines = [];
            while (await sample.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line
                && !line.Contains("Ctrl-C", StringComparison.Ordinal))
            {
                lines.Add(line);
            }

            int[] nodes =
            [
                .. lines.Where(line => line.Contains(" process ", StringComparison.Ordinal))
                    .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2])
                    .Select(text => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture)),
            ];
            Assert.Equal(4, nodes.Length);
            sample.Kill();
            await sample.WaitForExitAsync().WaitAsync(Patience);

            // The nodes hold the other end of standard error.
            await sample.StandardError.ReadToEndAsync().WaitAsync(Patience);
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    private static Process Start(string temporary, params string[] args)
    {
        // artifacts/bin/PROJECT/CONFIGURATION/
        DirectoryInfo output = new(AppContext.BaseDirectory);
        string program = Path.Combine(output.Parent!.Parent!.FullName, "Consortium", output.Name, "Consortium.dll");
        Assert.True(File.Exists(program), $"The sample is not built: {program}");
        ProcessStartInfo start = new(PeerPrograms.Find("dotnet")!, [program, .. args])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["TMPDIR"] = temporary;
        return Process.Start(start)!;
    }
}
