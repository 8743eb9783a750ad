const answer = await fetch("/api/hello").then((response) => response.json());
document.getElementById("answer").textContent = `The application says ${answer}.`;
